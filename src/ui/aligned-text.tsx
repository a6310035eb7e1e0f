import { splitWords } from "../lib/words.ts";
import { align } from "../metrics/alignment.ts";
import styles from "./aligned-text.module.css";
import { type AlignedWord, alignedWords, describeErrors } from "./aligned-words.ts";

export interface AlignedTextProps {
  reference: string;
  heard: string;
}

/**
 * What was heard against what was said, word by word. Errors differ in colour and in form: for a wrong word the right one is
 * struck out and the wrong one underlined, a missing word is struck out in brackets, a surplus one underlined with a plus.
 */
export function AlignedText({ reference, heard }: AlignedTextProps) {
  const said = splitWords(reference);
  const words = splitWords(heard);
  const steps = align(said, words);
  return (
    <span className={styles["text"]}>
      {alignedWords(steps, said, words).map((word, place) => (
        <Word key={`${place} ${word.kind}`} {...word} />
      ))}
      <span className={styles["unseen"]}>({describeErrors(steps)})</span>
    </span>
  );
}

function Word({ kind, said, heard }: AlignedWord) {
  switch (kind) {
    case "match":
      return <>{heard} </>;
    case "substitution":
      return (
        <span className={styles["wrong"]}>
          <del>{said}</del> <ins>{heard}</ins>{" "}
        </span>
      );
    case "deletion":
      return (
        <span className={styles["missing"]}>
          [<del>{said}</del>]{" "}
        </span>
      );
    case "insertion":
      return (
        <span className={styles["surplus"]}>
          +<ins>{heard}</ins>{" "}
        </span>
      );
    default:
      return kind satisfies never;
  }
}
