import { execFileSync, spawnSync } from "node:child_process"
import { mkdir, open, rm } from "node:fs/promises"
import { join } from "node:path"

export type SmallDisk = {
  /** Writes until no more than so many KiB go on it, by default none. */
  readonly fill: (spare?: number) => Promise<void>
  /** Takes away what `fill` wrote. */
  readonly free: () => Promise<void>
  readonly detach: () => void
}

/** Why no file system can be mounted here; false when one can. */
export function noSmallDisks(): string | false {
  const { status } = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" })
  return status !== 0 && "a small file system can only be mounted by root on Linux"
}

/** A file system of so many KiB in memory, at a folder that is made where it is missing. */
export async function smallDisk(folder: string, kibibytes: number, mode = "700"): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true })
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k,mode=${mode}`, "restock", folder])
  const ballast = join(folder, "ballast")
  return {
    async fill(spare = 0) {
      const file = await open(ballast, "a")
      // A last write that does not fit is cut short; the next one then says so.
      for (const size of [1_048_576, 4_096]) {
        const piece = Buffer.alloc(size)
        try {
          for (;;) await file.write(piece)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error
        }
      }
      await file.truncate((await file.stat()).size - spare * 1_024)
      await file.close()
    },
    free: () => rm(ballast),
    // Lazily: what has files open there may live on.
    detach: () => void execFileSync("umount", ["--lazy", folder]),
  }
}
