/** One main per question an integrator asks. */
package dev.vcpclip.samples;
