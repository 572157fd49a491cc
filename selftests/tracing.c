// SPDX-License-Identifier: GPL-2.0
/* A tracing instance of one's own. */
#include <sys/stat.h>

#include "fipc_selftest.h"
#include "tracing.h"

#define TRACEFS	"/sys/kernel/tracing/"

void tracing_new(struct tracing *t)
{
	char path[160];

	snprintf(t->path, sizeof(t->path), TRACEFS "instances/fipc-test-%d",
		 getpid());
	must(!mkdir(t->path, 0755));
	snprintf(path, sizeof(path), "%s/tracing_on", t->path);
	t->on = open(path, O_WRONLY | O_CLOEXEC);
	must(t->on >= 0);
}

void tracing_write(struct tracing *t, const char *file, const char *text)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", t->path, file);
	must(!file_write(path, text));
}

void tracing_switch(struct tracing *t, bool on)
{
	must(pwrite(t->on, on ? "1" : "0", 1, 0) == 1);
}

void tracing_delete(struct tracing *t)
{
	close(t->on);
	must(!rmdir(t->path));
}

char *tracing_text(struct tracing *t)
{
	enum { SIZE = 1 << 20 };
	char path[160], *text = malloc(SIZE);
	size_t have = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/trace", t->path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0);
	while ((n = read(fd, text + have, SIZE - 1 - have)) > 0)
		have += n;
	must(!n);
	close(fd);
	text[have] = '\0';
	return text;
}

static bool line_has(const char *line, size_t len, const char *text)
{
	return !text || memmem(line, len, text, strlen(text));
}

int lines_with(const char *trace, const char *a, const char *b, const char *c)
{
	int n = 0;

	while (*trace) {
		size_t len = strcspn(trace, "\n");

		if (*trace != '#')
			n += line_has(trace, len, a) && line_has(trace, len, b) &&
			     line_has(trace, len, c);
		trace += len + !!trace[len];
	}
	return n;
}
