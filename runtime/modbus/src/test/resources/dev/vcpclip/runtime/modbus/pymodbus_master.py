"""Three parts through the handshake of docs/connectors.md, as a PLC's program would run it."""

import struct
import sys
import time

from pymodbus.client import ModbusTcpClient

ENABLE, TRIGGER, RESULTS_ACK = 1, 2, 4
READY, TRIGGER_ACK, VALID, PASS, FAIL, UNSURE, LATE = (1 << bit for bit in range(7))


def checked(answer):
    assert not answer.isError(), answer
    return answer


def status(client):
    return checked(client.read_input_registers(0, count=24, device_id=1)).registers


def wait(client, bit, up):
    end = time.monotonic() + 60
    while bool(status(client)[0] & bit) != up:
        assert time.monotonic() < end, f"status bit {bit} is not {up}"
    return status(client)


def text(words):
    return b"".join(struct.pack(">H", word) for word in words).rstrip(b"\0").decode("utf-8")


def main():
    client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), timeout=60)
    assert client.connect()
    for number in range(1, 4):
        checked(client.write_register(0, ENABLE, device_id=1))
        wait(client, READY, True)
        part = f"part-{number:04d}".encode("ascii").ljust(128, b"\0")
        checked(client.write_registers(2, list(struct.unpack(">64H", part)), device_id=1))
        checked(client.write_register(0, ENABLE | TRIGGER, device_id=1))
        acknowledged = wait(client, TRIGGER_ACK, True)
        checked(client.write_register(0, ENABLE, device_id=1))
        wait(client, TRIGGER_ACK, False)
        found = wait(client, VALID, True)
        score = struct.unpack(">f", struct.pack(">HH", found[8], found[9]))[0]
        echoed = text(checked(client.read_input_registers(24, count=64, device_id=1)).registers)
        assert found[2] == acknowledged[1] == number, found
        verdicts = [name for name, bit in (("PASS", PASS), ("FAIL", FAIL), ("UNSURE", UNSURE),
                                           ("LATE", LATE)) if found[0] & bit]
        bits = checked(client.read_discrete_inputs(2, count=1, device_id=1)).bits
        assert bits[0], "results valid as a discrete input"
        checked(client.write_coil(2, True, device_id=1))
        wait(client, VALID, False)
        checked(client.write_coil(2, False, device_id=1))
        print(echoed, "+".join(verdicts), f"{score:.2f}", found[14])
    assert client.read_input_registers(500, count=1, device_id=1).isError()
    assert client.read_input_registers(0, count=1, device_id=9).isError()
    client.close()


main()
