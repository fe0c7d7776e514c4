package dev.vcpclip.runtime.image;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pixels as a file holds them, before they are brought to 8 bits and turned.
 *
 * @param pixels one channel, or blue, green and red; of 8 or 16 bits; whoever has them closes them
 * @param white the sample that is white: 255, or for 16 bits what the file states; 0: it states
 *     none
 * @param whiteIsZero whether 16-bit samples count from white to black
 * @param orientation as EXIF counts, 1 to 8
 */
record DecodedPicture(Mat pixels, int white, boolean whiteIsZero, int orientation) {}
