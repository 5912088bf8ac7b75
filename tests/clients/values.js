// The values that a test wants typed, from standard input.
const { readFileSync } = require("node:fs");

exports.values = () => {
  const text = readFileSync(0, "utf8");
  return JSON.parse(text || "[]").map(([sheet, cell, value]) => [sheet, cell, revive(value)]);
};

function revive(value) {
  return value !== null && typeof value === "object" ? new Date(`${value.date}T00:00:00Z`) : value;
}
