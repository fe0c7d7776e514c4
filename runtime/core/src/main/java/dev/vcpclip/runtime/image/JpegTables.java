package dev.vcpclip.runtime.image;

/** The Huffman and quantisation tables in force at a place in a JPEG file. */
final class JpegTables {
  private final JpegHuffman[] dc = new JpegHuffman[4];
  private final JpegHuffman[] ac = new JpegHuffman[4];
  private final int[] dcSteps = {1, 1, 1, 1};
  private int restartInterval;

  void restartInterval(int units) {
    restartInterval = units;
  }

  /** Units between restart markers; 0: there are none. */
  int restartInterval() {
    return restartInterval;
  }

  void readHuffman(EncodedPicture file, int body, int end) throws JpegDamage {
    for (int at = body; at < end; ) {
      int kind = file.at(at);
      if (end - at < 17 || (kind & 15) > 3 || kind >> 4 > 1) {
        throw JpegDamage.of("Huffman table at byte %d", at);
      }
      int symbols = 0;
      for (int i = 1; i <= 16; i++) {
        symbols += file.at(at + i);
      }
      if (symbols > 256 || at + 17 + symbols > end) {
        throw JpegDamage.of("Huffman table of %d symbols at byte %d", symbols, at);
      }
      (kind >> 4 == 0 ? dc : ac)[kind & 15] = new JpegHuffman(file, at + 1, symbols);
      at += 17 + symbols;
    }
  }

  void readQuantization(EncodedPicture file, int body, int end) throws JpegDamage {
    for (int at = body; at < end; ) {
      int kind = file.at(at);
      int bytes = kind >> 4 == 0 ? 64 : 128;
      if (kind >> 4 > 1 || (kind & 15) > 3 || end - at < 1 + bytes) {
        throw JpegDamage.of("quantisation table at byte %d", at);
      }
      dcSteps[kind & 15] = bytes == 64 ? file.at(at + 1) : file.bigEndian16(at + 1);
      at += 1 + bytes;
    }
  }

  JpegHuffman dc(int index) throws JpegDamage {
    return defined(dc[index & 3]);
  }

  JpegHuffman ac(int index) throws JpegDamage {
    return defined(ac[index & 3]);
  }

  private static JpegHuffman defined(JpegHuffman table) throws JpegDamage {
    if (table == null) {
      throw JpegDamage.of("a Huffman table is missing");
    }
    return table;
  }

  /** What a block's mean was divided by. */
  int dcStep(int quantization) {
    return dcSteps[quantization];
  }
}
