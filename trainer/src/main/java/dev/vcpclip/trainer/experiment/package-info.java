/**
 * The paper's tables as plans of trainings, run one after the other and printed beside the paper's
 * figures; start from {@link dev.vcpclip.trainer.experiment.PaperTable}.
 */
package dev.vcpclip.trainer.experiment;
