/** The node with the most exact number that fits; one without numbers takes what nobody else does. */
export function chooseCallNode<T extends { numbers: string[] }>(nodes: readonly T[], dialled: string): T | undefined {
  const fitting = nodes.flatMap((node) => {
    if (node.numbers.length === 0) return [{ node, exactness: -1 }];
    const best = Math.max(-2, ...node.numbers.map((number) => exactness(number, dialled)));
    return best >= 0 ? [{ node, exactness: best }] : [];
  });
  return fitting.sort((a, b) => b.exactness - a.exactness)[0]?.node;
}

/** How many characters of the pattern are not wildcards; below zero when it does not fit. */
function exactness(pattern: string, dialled: string): number {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w+#]/g, ''));
  const expression = new RegExp(`^${parts.map((part) => part.replaceAll(/[+]/g, '\\+?')).join('.*')}$`);
  return expression.test(dialled.replaceAll(/[^\w+#]/g, '')) ? parts.join('').length : -2;
}
