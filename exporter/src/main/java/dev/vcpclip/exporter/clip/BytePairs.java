package dev.vcpclip.exporter.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's merges: the pair of symbols that stands highest in the table is joined first.
 *
 * <p>A symbol is a string in GPT-2's alphabet, which writes each byte as one printable character;
 * the last symbol of a word ends in {@value #END_OF_WORD}. Ids count the 256 bytes, the 256 bytes
 * that end a word, then the merges.
 */
final class BytePairs {
  private static final String MERGES = "clip_bpe_merges.txt.gz";
  private static final String END_OF_WORD = "</w>";
  private static final int BYTES = 256;

  private final String[] alphabet = new String[BYTES];
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Pair, Integer> ranks = new HashMap<>();

  private record Pair(String left, String right) {}

  private BytePairs() {}

  /** Reads the table from this module. */
  static BytePairs load() {
    BytePairs pairs = new BytePairs();
    pairs.addBytes();
    try (InputStream in = BytePairs.class.getResourceAsStream(MERGES);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      lines.lines().forEach(pairs::addMerge);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pairs;
  }

  /** The printable bytes keep their place and come first; the others move up behind them. */
  private void addBytes() {
    List<String> ordered = new ArrayList<>();
    for (int value = 0; value < BYTES; value++) {
      if (isPrintable(value)) {
        alphabet[value] = String.valueOf((char) value);
        ordered.add(alphabet[value]);
      }
    }
    int moved = BYTES;
    for (int value = 0; value < BYTES; value++) {
      if (!isPrintable(value)) {
        alphabet[value] = String.valueOf((char) moved++);
        ordered.add(alphabet[value]);
      }
    }
    ordered.forEach(symbol -> ids.put(symbol, ids.size()));
    ordered.forEach(symbol -> ids.put(symbol + END_OF_WORD, ids.size()));
  }

  private static boolean isPrintable(int value) {
    return value >= '!' && value <= '~' || value >= 0xa1 && value != 0xad;
  }

  private void addMerge(String line) {
    int space = line.indexOf(' ');
    Pair pair = new Pair(line.substring(0, space), line.substring(space + 1));
    ranks.put(pair, ranks.size());
    ids.put(pair.left + pair.right, ids.size());
  }

  /** Appends the ids of one word. */
  void encode(byte[] word, List<Integer> to) {
    List<String> symbols = new ArrayList<>(word.length);
    for (byte value : word) {
      symbols.add(alphabet[value & 0xff]);
    }
    int last = symbols.size() - 1;
    symbols.set(last, symbols.get(last) + END_OF_WORD);
    for (Pair next = best(symbols); next != null; next = best(symbols)) {
      symbols = merge(symbols, next);
    }
    symbols.forEach(symbol -> to.add(ids.get(symbol)));
  }

  private Pair best(List<String> symbols) {
    Pair best = null;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < symbols.size(); i++) {
      Pair pair = new Pair(symbols.get(i), symbols.get(i + 1));
      int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
      if (rank < bestRank) {
        best = pair;
        bestRank = rank;
      }
    }
    return best;
  }

  private static List<String> merge(List<String> symbols, Pair pair) {
    List<String> merged = new ArrayList<>(symbols.size());
    for (int i = 0; i < symbols.size(); i++) {
      boolean here =
          symbols.get(i).equals(pair.left)
              && i + 1 < symbols.size()
              && symbols.get(i + 1).equals(pair.right);
      merged.add(here ? pair.left + pair.right : symbols.get(i));
      i += here ? 1 : 0;
    }
    return merged;
  }
}
