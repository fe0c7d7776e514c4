/** The trainer's verbs of the launcher, one class each. */
package dev.vcpclip.trainer.cli;
