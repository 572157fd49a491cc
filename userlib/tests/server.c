// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A server for tests of the server loop: see server.h.
 */
#include <sched.h>

#include "server.h"

atomic_int held, released, noted;

void until(const atomic_int *counter, int value)
{
	while (atomic_load(counter) < value)
		sched_yield();
}

static int add(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] += x->msg.data[1];
	x->msg.data[1] = x->msg.cap;
	x->msg.data[2] = x->msg.flags;
	return 0;
}

int refuse(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] = 1;
	return -EDOM;
}

static int quit(void *arg, struct fipc_xfer *x)
{
	const struct bench *at = arg;

	x->msg.data[0] = fipc_drop(at->space, at->cap);
	return 0;
}

/* The loop must not use this deadline for its next receive. */
static int hold(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	atomic_fetch_add(&held, 1);
	until(&released, 1);
	x->deadline = 1;
	return 0;
}

static int by_itself(void *arg, struct fipc_xfer *x)
{
	const struct bench *at = arg;

	x->msg.opcode = 1234;
	must(!fipc_reply(at->space, x));
	must(fipc_reply(at->space, x) == -ESRCH);
	return -EIO;
}

static int note(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	(void)x;
	atomic_fetch_add(&noted, 1);
	return -EIO;
}

static int all_flags(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.flags = UINT64_MAX;
	return 0;
}

static const fipc_handler_t handlers[COUNT] = {
	[ADD] = add,
	[REFUSE] = refuse,
	[QUIT] = quit,
	[HOLD] = hold,
	[BY_ITSELF] = by_itself,
	[NOTE] = note,
	[ALL_FLAGS] = all_flags,
};

struct bench bench;
struct fipc_service service = {
	.handlers = handlers, .count = COUNT, .arg = &bench,
};

void *server(void *unused)
{
	(void)unused;
	return (void *)(intptr_t)fipc_serve(bench.space, bench.cap, &service);
}

pthread_t start(void *(*fn)(void *arg), void *arg)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, fn, arg));
	return thread;
}

int result(pthread_t thread)
{
	void *ret;

	must(!pthread_join(thread, &ret));
	return (int)(intptr_t)ret;
}

int stop(pthread_t thread)
{
	fipc_drop(bench.space, bench.cap);
	return result(thread);
}

void *run_call(void *arg)
{
	struct call *call = arg;

	return (void *)(intptr_t)call->how(call->space, call->cap, &call->x);
}

void call_begin(struct call *call)
{
	call->thread = start(run_call, call);
}

int call_end(const struct call *call)
{
	return result(call->thread);
}
