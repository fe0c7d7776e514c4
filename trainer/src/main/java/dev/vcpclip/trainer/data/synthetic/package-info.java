/**
 * Generated pictures of surfaces with drawn defects, their masks and captions; start from {@code
 * PictureGenerator}.
 */
package dev.vcpclip.trainer.data.synthetic;
