// SPDX-License-Identifier: GPL-2.0
/* A tracing instance of the test's own. */
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
	/*
	 * This clock orders the events of all CPUs. Other clocks differ between
	 * CPUs.
	 */
	tracing_write(t, "trace_clock", "counter");
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

void tracing_events(struct tracing *t, bool on)
{
	tracing_write(t, "events/fastipc/enable", on ? "1" : "0");
}

void tracing_delete(struct tracing *t)
{
	close(t->on);
	must(!rmdir(t->path));
}

char *tracing_text(struct tracing *t)
{
	enum { SIZE = 1 << 22 };
	char path[160], *text = malloc(SIZE);
	size_t have = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/trace", t->path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0);
	while ((n = read(fd, text + have, SIZE - 1 - have)) > 0)
		have += n;
	/* The trace must fit into the buffer. */
	must(!n && have < SIZE - 1);
	close(fd);
	text[have] = '\0';
	return text;
}

static bool line_has(const char *line, size_t len, const char *text)
{
	return !text || memmem(line, len, text, strlen(text));
}

/*
 * Returns the next line that is an event and has all three texts, or NULL. The
 * newline is part of the line.
 */
static const char *next_with(const char *trace, const char *a, const char *b,
			     const char *c)
{
	while (*trace) {
		size_t len = strcspn(trace, "\n");

		len += !!trace[len];
		if (*trace != '#' && line_has(trace, len, a) &&
		    line_has(trace, len, b) && line_has(trace, len, c))
			return trace;
		trace += len;
	}
	return NULL;
}

int lines_with(const char *trace, const char *a, const char *b, const char *c)
{
	int n = 0;

	while ((trace = next_with(trace, a, b, c))) {
		n++;
		trace += strcspn(trace, "\n");
	}
	return n;
}

const char *line_with(const char *trace, const char *a, const char *b,
		      const char *c)
{
	const char *line = next_with(trace, a, b, c);

	must(line);
	return line;
}

static const char *value_in(const char *line, const char *name)
{
	const char *value = memmem(line, strcspn(line, "\n"), name, strlen(name));

	must(value);
	return value + strlen(name);
}

__u64 hex_in(const char *line, const char *name)
{
	return strtoull(value_in(line, name), NULL, 16);
}

long number_in(const char *line, const char *name)
{
	return atol(value_in(line, name));
}

/*
 * A line begins with the task's name, which may have any character, "-", the
 * number, and " [".
 */
pid_t thread_in(const char *line)
{
	const char *end = value_in(line, " [") - strlen(" [");

	while (end > line && end[-1] != '-')
		end--;
	return atoi(end);
}

struct traced_call traced_call(const char *trace, const char *where, __u64 opcode,
			       pid_t caller)
{
	struct traced_call c;
	char op[64];

	snprintf(op, sizeof(op), " opcode=%llu pid=", opcode);
	must(lines_with(trace, "fipc_call: id=", where, op) == 1);
	must(lines_with(trace, "fipc_reply: id=", where, op) == 1);
	c.begins = line_with(trace, "fipc_call: ", where, op);
	c.ends = line_with(trace, "fipc_reply: ", where, op);
	must(c.begins < c.ends);
	c.id = hex_in(c.begins, " id=");
	must(c.id && hex_in(c.ends, " id=") == c.id);
	must(thread_in(c.begins) == caller && number_in(c.ends, " pid=") == caller);
	c.server = number_in(c.begins, " pid=");
	c.by = thread_in(c.ends);
	c.result = number_in(c.ends, " result=");
	return c;
}
