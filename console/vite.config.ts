import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

/** `npx vite console` serves the sources themselves, and asks the shop at port 3000 for everything else. */
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: { outDir: "dist", emptyOutDir: true, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/console/api", "/products", "/checkout", "/orders", "/production-orders", "/dead-letters", "/deliveries"]
        .concat(["/factories", "/ads", "/invariants", "/dev"])
        .map((path) => [path, "http://127.0.0.1:3000"]),
    ),
  },
})
