#!/usr/bin/env node
// This file must be readable by a Node of ten years ago, so that it can say what is wrong instead of a SyntaxError.
const found = process.versions.node

if (parseInt(found, 10) < 24) {
  console.error(
    "Restock needs Node 24 or later; this is Node " +
      found +
      ".\n" +
      "In its repository, on Linux x64 and arm64 `npm ci` (without --omit=optional) brings Node 24 along for `npm start`.\n" +
      "Everywhere else, install Node 24 from https://nodejs.org.",
  )
  process.exit(1)
}

import("./main.js")
