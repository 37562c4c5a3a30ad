#!/usr/bin/env node
// The door: in JavaScript that any Node reads, so that an old one is told what to do and not shown a syntax error.
var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    'ses-otel needs Node.js 22.19 or newer, and this is ' +
      process.version +
      '. In a checkout, start it through npm, which brings its own: npm ci, then npm start, or npm run -s ses-otel -- --help.\n',
  );
  process.exitCode = 1;
} else {
  import('./main.ts').then(function (cli) {
    return cli.main(process.argv.slice(2));
  });
}
