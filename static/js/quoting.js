/* Words selected in the notes of a study go into the quote of the finding beside them. Without this file
 * each line has a link that does it. */
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const notes = selection.anchorNode?.parentElement?.closest("[data-quotable]");
  const quote = document.querySelector("[data-quote]");
  if (selection.isCollapsed || !notes?.contains(selection.focusNode) || !quote) return;
  quote.value = selection.toString().replace(/\s+/g, " ").trim().slice(0, quote.maxLength > 0 ? quote.maxLength : undefined);
});
