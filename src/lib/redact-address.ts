/** The address as errors and logs may show it: no query, which is where presigned addresses keep their signature. */
export function redactAddress(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text;
  const plain = text.replace(/[?#].*$/su, "").replace(/^(https?:\/\/)[^/@]*@/i, "$1");
  return text.includes("?") ? `${plain}?…` : plain;
}
