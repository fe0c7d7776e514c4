package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import java.util.List;

/**
 * What the image tower does not know of what a teacher sees.
 *
 * <p>The tokens of two blocks, through a linear layer each, predict the teacher's features at
 * strides 8 and 16, every channel at mean 0 and deviation 1 over the batch; these layers are for
 * training only.
 */
final class TaughtLoss {
  /**
   * Blocks that predict the teacher's features, fine and coarse; those after are left to compare.
   */
  static final List<Integer> LAYERS = List.of(2, 3);

  /** Of the names of the linear layers. */
  static final String PREFIX = "taught.";

  private final Parameters parameters;
  private final Teacher teacher;

  TaughtLoss(Parameters parameters, Teacher teacher) {
    this.parameters = parameters;
    this.teacher = teacher;
  }

  /** Adds the linear layers that predict a teacher's features, zero at first. */
  static void addHeads(Parameters parameters, ClipConfig backbone, Teacher teacher) {
    int width = backbone.visionWidth();
    addHead(parameters, "fine", teacher.fineChannels(), width);
    addHead(parameters, "coarse", teacher.coarseChannels(), width);
  }

  private static void addHead(Parameters parameters, String of, int channels, int width) {
    parameters.put(PREFIX + of + ".weight", new float[channels * width], channels, width);
    parameters.put(PREFIX + of + ".bias", new float[channels], channels);
  }

  /**
   * Share of the teacher's features' variance that is not predicted, mean over both strides.
   *
   * @param tokens of the {@link #LAYERS}, the class token first
   */
  NDArray of(NDArray images, List<NDArray> tokens) {
    Teacher.Features features = teacher.features(images);
    long grid = images.getShape().get(2) / PretrainConfig.PATCH;
    NDArray fineTokens = tokens.get(0).get(new NDIndex(":, 1:"));
    NDArray coarseTokens = tokens.get(1).get(new NDIndex(":, 1:"));
    Shape squares =
        new Shape(
            coarseTokens.getShape().get(0),
            grid / 2,
            2,
            grid / 2,
            2,
            coarseTokens.getShape().get(2));
    NDArray pooled =
        TorchEngine.scale(coarseTokens.reshape(squares).sum(new int[] {2, 4}), 0.25)
            .reshape(squares.get(0), grid * grid / 4, squares.get(5));
    return TorchEngine.scale(
        missed("fine", fineTokens, features.fine())
            .add(missed("coarse", pooled, features.coarse())),
        0.5);
  }

  private NDArray missed(String of, NDArray tokens, NDArray features) {
    int[] all = {0, 2, 3};
    float count = features.size() / (float) features.getShape().get(1);
    NDArray centred = features.sub(features.sum(all, true).div(count));
    NDArray spread = centred.square().sum(all, true).div(count).sqrt().add(1e-3f);
    NDArray standard = centred.div(spread);
    NDArray target = standard.flatten(2, 3).transpose(0, 2, 1);
    NDArray weight = parameters.get(PREFIX + of + ".weight");
    NDArray bias = parameters.get(PREFIX + of + ".bias");
    NDArray guess = tokens.getNDArrayInternal().linear(tokens, weight, bias).singletonOrThrow();
    return guess.sub(target).square().mean();
  }
}
