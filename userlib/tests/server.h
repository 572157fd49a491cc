/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a server with a handler for each purpose, and callers
 *
 * One server for a process: the handlers find it in @bench.
 */
#ifndef FIPC_TEST_SERVER_H
#define FIPC_TEST_SERVER_H

#include "common.h"

#define BADGE	77

enum { ADD, REFUSE, GAP, QUIT, HOLD, BY_ITSELF, NOTE, ALL_FLAGS, COUNT };

/* What the handlers get. */
struct bench {
	int space;
	fipc_cap_t cap;
};

extern struct bench bench;
extern struct fipc_service service;

/* How many messages are being handled by HOLD, and how many may go on. */
extern atomic_int held, released;
/* How many messages NOTE has seen. */
extern atomic_int noted;

/* The handler of REFUSE: EDOM. */
int refuse(void *arg, struct fipc_xfer *x);

void until(const atomic_int *counter, int value);

/* The server loop, for start(); its result is that of fipc_serve(). */
void *server(void *unused);
pthread_t start(void *(*fn)(void *arg), void *arg);
int result(pthread_t thread);
/* Closes the endpoint. */
int stop(pthread_t thread);

/* A call in a thread of its own, or by run_call() in this one. */
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
