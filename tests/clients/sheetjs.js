// node sheetjs.js SOURCE TARGET    opens a workbook in SheetJS and saves it,
// after the values given on standard input were put in: [[sheet, cell, value], ...], a date as {"date": "2023-04-21"}.
const XLSX = require("xlsx");
const { values } = require("./values");

const [source, target] = process.argv.slice(2);
const workbook = XLSX.readFile(source, { cellStyles: true, cellNF: true });
for (const [sheet, cell, value] of values()) {
  const worksheet = workbook.Sheets[sheet];
  if (!worksheet) throw new Error(`no sheet ${sheet}`);
  if (value === null) delete worksheet[cell];
  else XLSX.utils.sheet_add_aoa(worksheet, [[value]], { origin: cell, cellDates: false });
}
XLSX.writeFile(workbook, target, { cellStyles: true });
