#!/usr/bin/python3
"""A real RTSP server: rtsp_server.py PORT FPS WIDTH HEIGHT

Publishes H.264 at rtsp://ADDRESS:PORT/live. The first 16 rows of every frame hold its number, bit b of 24 as a
bright or dark bar in columns 8b to 8b+7. Ends when its standard input does. Prints "ready" and the port, which is a
free one where PORT is 0.
Needs Debian's gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-{base,good,bad,ugly} and python3-gi. WIDTH >= 192.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

BITS, BAR = 24, 8
PORT, FPS, WIDTH, HEIGHT = (int(value) for value in sys.argv[1:5])
ENCODER = (
    f"x264enc tune=zerolatency speed-preset=ultrafast key-int-max={FPS} bitrate=2000"
    " ! rtph264pay name=pay0 pt=96 config-interval=1"
)


def picture(number):
    row = bytearray(b"\x80" * WIDTH)
    for bit in range(BITS):
        row[bit * BAR : (bit + 1) * BAR] = bytes([0xE0 if (number >> bit) & 1 else 0x20]) * BAR
    return bytes(row) * 16 + b"\x60" * (WIDTH * (HEIGHT - 16)) + b"\x80" * (WIDTH * HEIGHT // 2)


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self):
        super().__init__()
        self.number = 0
        self.set_shared(True)
        self.set_launch(
            "( appsrc name=src is-live=true block=true format=time do-timestamp=true"
            f" caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FPS}/1"
            f" ! queue max-size-buffers=250 max-size-bytes=0 max-size-time=0 leaky=downstream ! {ENCODER} )"
        )
        self.connect("media-configure", lambda factory, media: self.publish(media))

    def publish(self, media):
        source = media.get_element().get_child_by_name("src")
        running = [True]
        media.connect("unprepared", lambda ended: running.clear())

        def push():
            if not running:
                return False
            buffer = Gst.Buffer.new_wrapped(picture(self.number))
            buffer.duration = Gst.SECOND // FPS
            self.number += 1
            return source.emit("push-buffer", buffer) == Gst.FlowReturn.OK

        GLib.timeout_add(1000 // FPS, push)


Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address(sys.argv[5] if len(sys.argv) > 5 else "127.0.0.1")
server.set_service(str(PORT))
server.get_mount_points().add_factory("/live", Camera())
server.attach(None)
loop = GLib.MainLoop()


def end_with_parent():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=end_with_parent, daemon=True).start()
print("ready", server.get_bound_port(), flush=True)
loop.run()
