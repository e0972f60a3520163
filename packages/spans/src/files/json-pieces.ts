/** A part of a JSON file that is small enough to be parsed at once. */
export interface JsonPiece {
  /** The key of the outermost object that it lies under; undefined in an outermost list. */
  readonly key: string | undefined;
  readonly bytes: Buffer;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/** JSON that breaks off or goes on as no JSON does. */
export class BrokenJson extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

type Mode = 'outside' | 'key' | 'colon' | 'value' | 'element' | 'piece';

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const comma = 0x2c;

/**
 * Takes JSON apart as it arrives, one value after another: of an outermost object the value under each key, or where
 * that is a list its items; of an outermost list its items. So a file of any size can be read, be it one document or one
 * on each line. What a piece holds is not looked at.
 */
export class JsonPieces {
  /** The keys seen so far whose value is a list, which may be empty. */
  readonly lists: Set<string> = new Set();
  #mode: Mode = 'outside';
  #line = 1;
  #key: string | undefined;
  #isListOutermost = false;
  /** Whether a comma or the beginning came before. */
  #isSeparated = true;
  #parts: Buffer[] = [];
  #pieceLine = 1;
  #after: 'key' | 'element' = 'key';
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #isKey = false;

  /** Takes the next bytes; returns the pieces that they complete. */
  push(chunk: Buffer): readonly JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#mode !== 'piece') {
        if (this.#isBetween(byte)) continue;
        start = at;
        this.#begin(byte);
        continue;
      }
      const isScalarOver = this.#depth === 0 && !this.#isString && isDelimiter(byte);
      if (!isScalarOver) this.#advance(byte);
      if (this.#depth > 0 || this.#isString || !(isScalarOver || isClosing(byte))) continue;
      this.#parts.push(chunk.subarray(start, isScalarOver ? at : at + 1));
      const piece = this.#finish();
      if (piece !== undefined) pieces.push(piece);
      // The byte behind a number or a word is not part of it.
      if (isScalarOver) at -= 1;
    }
    if (this.#mode === 'piece' && start < chunk.length) this.#parts.push(chunk.subarray(start));
    return pieces;
  }

  /** Ends the input; throws where it is not complete. */
  end(): void {
    if (this.#mode !== 'outside') throw this.#broken('the file ends in the middle of a value');
  }

  /** Handles a byte between pieces; returns false for the first of a piece. */
  #isBetween(byte: number): boolean {
    if (byte === newline) this.#line += 1;
    if (isSpace(byte)) return true;
    switch (this.#mode) {
      case 'outside':
        return this.#openOutermost(byte);
      case 'key':
        if (byte === closeObject) return this.#enter('outside');
        if (byte === comma) return this.#separate();
        if (byte !== quote || !this.#isSeparated) throw this.#unexpected(byte);
        return false;
      case 'colon':
        if (byte !== 0x3a) throw this.#unexpected(byte);
        return this.#enter('value');
      case 'value':
        this.#isSeparated = true;
        if (byte !== openList) return this.#refuseDelimiter(byte);
        this.lists.add(this.#key ?? '');
        return this.#enter('element');
      default:
        if (byte === closeList) return this.#closeList();
        if (byte === comma) return this.#separate();
        if (!this.#isSeparated) throw this.#unexpected(byte);
        return this.#refuseDelimiter(byte);
    }
  }

  #openOutermost(byte: number): true {
    this.#isSeparated = true;
    this.#key = undefined;
    this.#isListOutermost = byte === openList;
    if (byte !== openList && byte !== openObject) throw this.#unexpected(byte);
    return this.#enter(byte === openList ? 'element' : 'key');
  }

  #closeList(): true {
    this.#isSeparated = false;
    return this.#enter(this.#isListOutermost ? 'outside' : 'key');
  }

  #separate(): true {
    if (this.#isSeparated) throw this.#unexpected(comma);
    this.#isSeparated = true;
    return true;
  }

  #enter(mode: Mode): true {
    this.#mode = mode;
    return true;
  }

  #refuseDelimiter(byte: number): false {
    if (isDelimiter(byte)) throw this.#unexpected(byte);
    return false;
  }

  #begin(byte: number): void {
    this.#isKey = this.#mode === 'key';
    this.#after = this.#mode === 'element' ? 'element' : 'key';
    this.#mode = 'piece';
    this.#pieceLine = this.#line;
    this.#advance(byte);
  }

  #advance(byte: number): void {
    if (byte === newline) this.#line += 1;
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isString) {
      if (byte === quote) this.#isString = false;
      else if (byte === backslash) this.#isEscaped = true;
    } else if (byte === quote) this.#isString = true;
    else if (byte === openObject || byte === openList) this.#depth += 1;
    else if (byte === closeObject || byte === closeList) this.#depth -= 1;
  }

  #finish(): JsonPiece | undefined {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#isSeparated = false;
    if (!this.#isKey) {
      this.#mode = this.#after;
      return { key: this.#key, bytes, line: this.#pieceLine };
    }
    this.#mode = 'colon';
    this.#key = bytes.toString('utf8', 1, bytes.length - 1);
    return undefined;
  }

  #unexpected(byte: number): BrokenJson {
    return this.#broken(
      `${JSON.stringify(String.fromCharCode(byte))} stands where JSON has no such character`,
    );
  }

  #broken(message: string): BrokenJson {
    return new BrokenJson(this.#line, message);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number): boolean {
  return byte === comma || byte === closeList || byte === closeObject || isSpace(byte);
}

function isClosing(byte: number): boolean {
  return byte === closeObject || byte === closeList || byte === quote;
}
