/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: run the fipc command in a test
 *
 * The tests run a copy of the command in the directory of the endpoint. Many of
 * them start it often, and /tmp is usually in memory; the build tree of an
 * emulated machine is on a slow file system. No shell is started.
 */
#ifndef FIPC_TEST_COMMAND_H
#define FIPC_TEST_COMMAND_H

#include "common.h"

/* Copies the command to @place. To be called before all functions below. */
void command_prepare(const struct place *place);
/* Removes the copy if there is one. */
void command_remove(const struct place *place);

/**
 * struct invocation - how to start fipc
 * @args: its arguments, separated by blanks; $P stands for the path
 * @out: a file for its stdout; NULL: its stdout goes to the pipe like its stderr
 * @prepare: runs in the child before fipc; may be NULL
 */
struct invocation {
	const char *args;
	const char *out;
	void (*prepare)(void);
};

/* Starts fipc. *@from is the read end of a pipe with its output. */
pid_t run_begin(const struct invocation *inv, int *from);
/* Reads the output up to its end, and returns the exit status. */
int run_end(pid_t pid, int from, char *out, size_t size);

/* Both steps, one after the other. */
int run(const struct invocation *inv, char *out, size_t size);

/* RUN(args), RUN(args, out) or RUN(args, out, prepare) */
#define RUN(...)	run(&(struct invocation){ .args = __VA_ARGS__ },	\
			    self->out, sizeof(self->out))
#define SAYS(text)	(strstr(self->out, text) != NULL)

/* A server, with its stdout and its stderr in pipes. */
struct server {
	pid_t pid;
	FILE *out;
	FILE *err;
};

/* Runs "fipc serve $P" with @args, which may be NULL; waits until it serves. */
void serve(struct server *s, const char *args);
/* The next line of its stdout; valid until the next call. */
const char *line_of(struct server *s);

#endif /* FIPC_TEST_COMMAND_H */
