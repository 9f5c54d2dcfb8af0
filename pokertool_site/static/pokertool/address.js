/** What somebody chose, kept in the page's address: a reload, a bookmark and a sent link keep it. */

/** The words of parameter `name`. */
export function chosen(name) {
  const text = new URLSearchParams(location.search).get(name);
  return text ? text.split(",") : [];
}

/** Let parameter `name` hold `words`; none, and it leaves the address. */
export function choose(name, words) {
  const address = new URL(location.href);
  if (words.length) address.searchParams.set(name, words.join(","));
  else address.searchParams.delete(name);
  address.search = address.search.replaceAll("%2C", ",");
  history.replaceState(history.state, "", address);
}
