/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a server with a handler for each purpose, and callers
 *
 * A process has one server. Its handlers find the endpoint in @bench.
 */
#ifndef FIPC_TEST_SERVER_H
#define FIPC_TEST_SERVER_H

#include "common.h"

#define BADGE	77

enum { ADD, REFUSE, GAP, QUIT, HOLD, BY_ITSELF, NOTE, ALL_FLAGS, COUNT };

/* The argument of the handlers. */
struct bench {
	int space;
	fipc_cap_t cap;
};

extern struct bench bench;
extern struct fipc_service service;

/* The number of messages that HOLD has got. It returns when @released is not 0. */
extern atomic_int held, released;
/* The number of messages that NOTE has got. */
extern atomic_int noted;

/* The handler of REFUSE. Its error is EDOM. */
int refuse(void *arg, struct fipc_xfer *x);

void until(const atomic_int *counter, int value);

/* The server loop, for start(). Returns the result of fipc_serve(). */
void *server(void *unused);
pthread_t start(void *(*fn)(void *arg), void *arg);
int result(pthread_t thread);
/* Closes the endpoint, waits for the server, and returns its result. */
int stop(pthread_t thread);

/* A call in a new thread, or by run_call() in the current thread. */
struct call {
	pthread_t thread;
	int (*how)(int space, fipc_cap_t cap, struct fipc_xfer *x);
	int space;
	fipc_cap_t cap;
	struct fipc_xfer x;
};

#define CALL(opcode_, ...) ((struct call){				\
	.how = fipc_call, .space = self->space, .cap = self->client,	\
	.x.msg = { .opcode = (opcode_), .data = { __VA_ARGS__ } } })

void *run_call(void *arg);
void call_begin(struct call *call);
int call_end(const struct call *call);

#endif /* FIPC_TEST_SERVER_H */
