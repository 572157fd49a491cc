/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the fipc command, for the programs that test it
 *
 * They run it by shell lines with $FIPC, the command, and $P, the path to serve.
 */
#ifndef FIPC_TEST_COMMAND_H
#define FIPC_TEST_COMMAND_H

#include "common.h"

/* Sets $FIPC and $P. */
void command_prepare(const char *path);

/* Runs @line, collects what it prints; its exit status. */
int run(char *out, size_t size, const char *line);

#define RUN(line)	run(self->out, sizeof(self->out), line)
#define SAYS(text)	(strstr(self->out, text) != NULL)

/* A server, with stdout and stderr in pipes. */
struct server {
	pid_t pid;
	FILE *out;
	FILE *err;
};

/* Runs "fipc serve $P" with @args, which may be NULL; waits until it serves. */
void serve(struct server *s, const char *const *args);
/* The next line on its stdout; valid until the next call. */
const char *line_of(struct server *s);

#endif /* FIPC_TEST_COMMAND_H */
