/** Sequences of characters by number, and what they stand for; edges lie in one hash table, not an object a node. */
export class LearnerTrie {
  private nodes: Int32Array;
  private characters: Int32Array;
  private children: Int32Array;
  private values: Int32Array; // by node
  private size: number; // nodes
  private edges = 0;

  /** Nodes 0 to `roots` - 1 are roots. */
  constructor(roots: number) {
    this.size = roots;
    this.values = new Int32Array(firstCapacity).fill(-1);
    this.nodes = new Int32Array(firstCapacity).fill(-1);
    this.characters = new Int32Array(firstCapacity);
    this.children = new Int32Array(firstCapacity);
  }

  /** The node behind this one, or -1. */
  next(node: number, character: number): number {
    const slot = this.slot(node, character);
    return this.nodes[slot] === -1 ? -1 : (this.children[slot] ?? -1);
  }

  /** What the path to a node stands for, or -1. */
  valueOf(node: number): number {
    return this.values[node] ?? -1;
  }

  add(root: number, path: Iterable<number>, value: number): void {
    let node = root;
    for (const character of path) {
      const known = this.next(node, character);
      node = known >= 0 ? known : this.grow(node, character);
    }
    this.values[node] = value;
  }

  private grow(node: number, character: number): number {
    if (2 * (this.edges + 1) > this.nodes.length) this.enlarge();
    const slot = this.slot(node, character);
    const child = this.size++;
    this.nodes[slot] = node;
    this.characters[slot] = character;
    this.children[slot] = child;
    this.edges++;
    return child;
  }

  private slot(node: number, character: number): number {
    const mask = this.nodes.length - 1;
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(character + 1, 0x85ebca6b)) >>> 0;
    for (slot = (slot ^ (slot >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const there = this.nodes[slot];
      if (there === -1 || (there === node && this.characters[slot] === character)) return slot;
    }
  }

  private enlarge(): void {
    const { nodes, characters, children, values } = this;
    const capacity = 2 * nodes.length;
    this.nodes = new Int32Array(capacity).fill(-1);
    this.characters = new Int32Array(capacity);
    this.children = new Int32Array(capacity);
    this.values = new Int32Array(capacity).fill(-1); // more than the nodes that the edges can lead to
    this.values.set(values);
    for (const [old, node] of nodes.entries()) {
      if (node === -1) continue;
      const slot = this.slot(node, characters[old] ?? 0);
      this.nodes[slot] = node;
      this.characters[slot] = characters[old] ?? 0;
      this.children[slot] = children[old] ?? 0;
    }
  }
}

const firstCapacity = 1 << 12; // a power of two
