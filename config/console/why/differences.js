/** The ranges of a link and of a near rule that differ: those of the API, without what is equal at their ends. */
export function differences({ link_range: inLink, rule_range: inRule, rule, reason }, link) {
  if (!inLink || !inRule) {
    return [inLink, inRule];
  }
  let one = link.slice(inLink.from, inLink.to);
  let other = rule.prefix.slice(inRule.from, inRule.to);
  if (reason === "case_differs") {
    // The rule takes all links below its path.
    const length = Math.min(one.length, other.length);
    [one, other] = [one.slice(0, length), other.slice(0, length)];
  }
  const before = common(one, other, (text, at) => text[at]);
  const after = common(one.slice(before), other.slice(before), (text, at) => text[text.length - 1 - at]);
  const [end, otherEnd] = [one.length - after, other.length - after];
  // A mark on nothing says nothing.
  return end > before && otherEnd > before
    ? [{ from: inLink.from + before, to: inLink.from + end }, { from: inRule.from + before, to: inRule.from + otherEnd }]
    : [inLink, inRule];
}

function common(one, other, at) {
  let count = 0;
  while (count < Math.min(one.length, other.length) && at(one, count) === at(other, count)) {
    count++;
  }
  return count;
}
