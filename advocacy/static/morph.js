// Makes one part of the page like another by changing only what differs, so that focus, scroll and selection stay.

// What the reader has changed: which details are open, which mark is next on the Tab key.
const READERS_OWN = new Set(["open", "tabindex"]);

export const morph = (node, becomes) => {
  if (node.isEqualNode(becomes) || node.dataset?.readout !== undefined) return;
  if (node.nodeName !== becomes.nodeName || (node.id ?? "") !== (becomes.id ?? "")) {
    node.replaceWith(document.importNode(becomes, true));
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    morphAttributes(node, becomes);
    morphChildren(node, becomes);
  } else {
    node.nodeValue = becomes.nodeValue;
  }
};

const morphAttributes = (node, becomes) => {
  for (const { name } of [...node.attributes]) {
    if (!becomes.hasAttribute(name) && !READERS_OWN.has(name)) node.removeAttribute(name);
  }
  for (const { name, value } of becomes.attributes) {
    if (node.getAttribute(name) !== value && !READERS_OWN.has(name)) node.setAttribute(name, value);
  }
};

const morphChildren = (node, becomes) => {
  const now = [...node.childNodes];
  const then = [...becomes.childNodes];
  then.forEach((child, at) => {
    if (now[at]) morph(now[at], child);
    else node.append(document.importNode(child, true));
  });
  for (const child of now.slice(then.length)) child.remove();
};
