// node exceljs.js SOURCE TARGET    opens a workbook in ExcelJS and saves it,
// after the values given on standard input were put in: [[sheet, cell, value], ...], a date as {"date": "2023-04-21"}.
const ExcelJS = require("exceljs");
const { values } = require("./values");

async function main(source, target) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(source);
  for (const [sheet, cell, value] of values()) {
    const worksheet = workbook.getWorksheet(sheet);
    if (!worksheet) throw new Error(`no sheet ${sheet}`);
    worksheet.getCell(cell).value = value;
  }
  await workbook.xlsx.writeFile(target);
}

main(...process.argv.slice(2)).catch((fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
