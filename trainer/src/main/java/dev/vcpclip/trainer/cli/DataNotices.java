package dev.vcpclip.trainer.cli;

import dev.vcpclip.trainer.data.MaskSurvey;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what there is to say about a data set, beside a verb's result. */
final class DataNotices {
  private DataNotices() {}

  static void print(CommandSpec spec, MaskSurvey survey) {
    PrintWriter err = spec.commandLine().getErr();
    survey.notices().forEach(notice -> err.println("Note: " + notice));
    err.flush();
  }
}
