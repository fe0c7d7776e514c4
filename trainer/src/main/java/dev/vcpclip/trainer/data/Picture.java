package dev.vcpclip.trainer.data;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture and its mask on their way through augmentation; both live in the caller's pointer
 * scope.
 *
 * @param rgb 8 bits, three channels, red first
 * @param mask 8 bits, one channel, 255 for a defect, as large as the picture
 */
record Picture(Mat rgb, Mat mask) {}
