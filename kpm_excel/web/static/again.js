// What is being made is looked for again until it is there.
setTimeout(() => location.reload(), 1500);
