// Reads the filter of GET /v1/origins (docs/origins.md): says which links a client must ask the gateway about. Needs nothing of
// a browser or of Node, so it also runs in a mini program. An O(512) lookup.

const MAGIC = [0x53, 0x47, 0x4f, 0x52, 0x49, 0x47, 0, 1]; // "SGORIG", version 1
const HEADER = 32;
const USUAL_PORTS = { http: 80, https: 443, ftp: 21 };

const ORDINARY = /^(https?|ftp):\/\/([a-z0-9.-]+)(?::([0-9]{1,5}))?(?:[/?#]|$)/i;
// IPv4 in all its forms, a dot at the end, and names that parsers may judge differently.
const ODD_HOST = /(?:^|\.)[0-9][^.]*$|\.$|xn--/;

export class OriginFilter {
  /**
   * Throws a RangeError if the bytes are damaged or of another version.
   * @param {Uint8Array} bytes the body of the answer
   */
  constructor(bytes) {
    const end = bytes.length - 4;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (end < HEADER || !MAGIC.every((byte, at) => bytes[at] === byte)
        || hash(bytes, end, 2) !== view.getUint32(end)) {
      throw new RangeError('damaged, or no filter of origins of version 1');
    }
    this.bytes = bytes;
    this.view = view;
    /** The revision of the rules. */
    this.revision = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
  }

  /** Whether a scan of a link could open a page. Says yes for each link whose origin is not beyond doubt. */
  mayOpen(link) {
    const parts = ORDINARY.exec(link);
    if (!parts) return true;
    const scheme = parts[1].toLowerCase();
    const host = parts[2].toLowerCase();
    const usual = USUAL_PORTS[scheme];
    const port = Number(parts[3] ?? usual);
    return ODD_HOST.test(host) || this.mayHaveRules(`${scheme}://${host}${port === usual ? '' : `:${port}`}`);
  }

  /** Whether an origin in canonical form, which is ASCII such as https://wx.qq.com, could have rules. */
  mayHaveRules(origin) {
    const text = Uint8Array.from(origin, (character) => character.charCodeAt(0));
    const buckets = this.view.getUint32(20);
    const bucket = scaled(hash(text, text.length, 0), buckets);
    const value = scaled(hash(text, text.length, 1), this.view.getUint32(24));
    const remainderBits = this.view.getUint32(28);
    const codes = 8 * (HEADER + 4 * (buckets + 1));
    let at = codes + this.view.getUint32(HEADER + 4 * bucket);
    const end = codes + this.view.getUint32(HEADER + 4 * (bucket + 1));
    let found = -1;
    while (at < end && found < value) {
      let gap = 0;
      for (; this.bit(at++) === 1; gap++);
      for (let left = remainderBits; left > 0; left--) gap = gap * 2 + this.bit(at++);
      found += 1 + gap;
    }
    return found === value;
  }

  /** The bits are numbered beyond 32 bits, so this divides instead of shifting. */
  bit(at) {
    return (this.bytes[Math.floor(at / 8)] >> (7 - (at % 8))) & 1;
  }
}

/** Maps a hash evenly to a number below a bound; exact, since the product is below 2^53. */
function scaled(hash32, bound) {
  return Math.floor((hash32 * bound) / 2 ** 32);
}

/** MurmurHash3_x86_32. */
function hash(text, length, seed) {
  let h = seed;
  for (let at = 0; at < length; at += 4) {
    let block = 0;
    for (let i = Math.min(4, length - at) - 1; i >= 0; i--) block = (block << 8) | text[at + i];
    h ^= Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
    if (length - at >= 4) h = (Math.imul(rotate(h, 13), 5) + 0xe6546b64) | 0;
  }
  h ^= length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotate(word, bits) {
  return (word << bits) | (word >>> (32 - bits));
}
