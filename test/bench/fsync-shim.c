/* LD_PRELOAD: notes when something is flushed to the disk, and makes it take longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int flush(const char *name, int file) {
  const char *log = getenv("FSYNC_LOG");
  const char *delay = getenv("FSYNC_DELAY_MS");
  if (delay != NULL) usleep(1000 * atoi(delay));
  int result = ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
  if (log != NULL) {
    struct timespec now;
    char line[64];
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(line, sizeof line, "%lld.%06ld\n", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000,
             now.tv_nsec % 1000000);
    int to = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (to >= 0) {
      if (write(to, line, strlen(line)) < 0) result = -1;
      close(to);
    }
  }
  return result;
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }
