/* The grid of measurements: cells copied out of a spreadsheet go in from the focused cell on, Enter and
 * the arrow keys move up and down. A block with headings or dates, or one that does not fit, is left to
 * the server, which finds the places. Without this file the grid is an ordinary form. */
const inputs = (row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input"));
const rowsOf = (grid) => [...grid.querySelectorAll("tbody tr")].map(inputs);

function placeOf(rows, input) {
  const down = rows.findIndex((row) => row.includes(input));
  return [down, down < 0 ? -1 : rows[down].indexOf(input)];
}

/* A line of words without a digit is headings; a year in front of a mark is a date. */
const isHeading = (cell) => /\p{L}/u.test(cell) && !/\d/.test(cell);
const isDate = (cell) => /^\s*\d{4}\s*[-./년]/.test(cell);

function fits(block, rows, down, across) {
  return down + block.length <= rows.length && block.every((line) => across + line.length <= rows[down].length);
}

function pasteInto(grid, input, text) {
  const block = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (block.length === 1 && block[0].length === 1) return false;
  const rows = rowsOf(grid);
  const [down, across] = placeOf(rows, input);
  const isPlain = !text.includes('"') && !block[0].some(isHeading) && !block.some((line) => isDate(line[0]));
  if (isPlain && fits(block, rows, down, across)) {
    block.forEach((line, i) => line.forEach((value, j) => {
      const cell = rows[down + i][across + j];
      if (cell) cell.value = value.trim();
    }));
  } else {
    const form = grid.closest("form");
    form.elements.block.value = text;
    form.elements.block.closest("details").open = true;
    form.querySelector("button[value=fill]").click();
  }
  return true;
}

document.addEventListener("paste", (event) => {
  const grid = event.target.closest?.("table.entry");
  if (!grid || !event.target.matches("input")) return;
  const text = event.clipboardData.getData("text/plain");
  if (pasteInto(grid, event.target, text)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const grid = event.target.closest?.("table.entry");
  if (!grid || !event.target.matches("input") || event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form.querySelector("button[value=save]").click();
    return;
  }
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = rowsOf(grid);
  const [down, across] = placeOf(rows, event.target);
  const next = rows[down + step]?.[across];
  next?.focus();
  next?.select();
});
