/* SPDX-License-Identifier: GPL-2.0 */
/* A tracing instance of one's own: nothing of other users of tracefs in it. */
#ifndef FIPC_TRACING_H
#define FIPC_TRACING_H

#include <stdbool.h>
#include <sys/types.h>

struct tracing {
	char path[96];
	int on;		/* its file "tracing_on" */
};

void tracing_new(struct tracing *t);
void tracing_write(struct tracing *t, const char *file, const char *text);
void tracing_switch(struct tracing *t, bool on);
void tracing_delete(struct tracing *t);

/* The whole trace so far, to be freed. */
char *tracing_text(struct tracing *t);
/* How many of its lines hold all of up to three texts; NULL matches. */
int lines_with(const char *trace, const char *a, const char *b, const char *c);

#endif /* FIPC_TRACING_H */
