/**
 * Looking at inspected parts afterwards: a page to mark them, figures from the marks, and the next
 * recipe; start from {@link dev.vcpclip.runtime.station.review.Review}.
 */
package dev.vcpclip.runtime.station.review;
