// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: deferred replies, and information about the callers.
 */
#include <sched.h>

#include "server.h"
#include "kselftest_harness.h"

FIXTURE(defer) {
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
};

FIXTURE_SETUP(defer)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, BADGE,
			       &self->client));
	bench = (struct bench){ self->space, self->cap };
}

FIXTURE_TEARDOWN(defer)
{
	close(self->space);
}

struct late {
	int space;
	uint64_t reply;
	struct fipc_xfer x;
};

static void *reply_late(void *arg)
{
	struct late *late = arg;

	return (void *)(intptr_t)fipc_reply_deferred(late->space, late->reply,
						     &late->x);
}

FIPC_TEST(defer, another_thread_answers)
{
	struct call first = CALL(1, 10), second = CALL(2, 20);
	struct late late = { .space = self->space };
	struct fipc_xfer x = { 0 };

	call_begin(&first);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &late.x));
	ASSERT_EQ(0, fipc_defer(self->space, &late.reply));
	EXPECT_NE(0, late.reply);
	/* This thread serves another call. That does not cancel the first. */
	call_begin(&second);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(2, x.msg.opcode);
	ASSERT_EQ(0, fipc_reply(self->space, &x));
	ASSERT_EQ(0, call_end(&second));
	EXPECT_EQ(20, second.x.msg.data[0]);
	/* The message is as received: flags are cleared, the badge is replaced. */
	late.x.msg.opcode = 3;
	EXPECT_EQ(0, result(start(reply_late, &late)));
	EXPECT_EQ(late.reply, late.x.msg.cap);
	ASSERT_EQ(0, call_end(&first));
	EXPECT_EQ(3, first.x.msg.opcode);
	EXPECT_EQ(10, first.x.msg.data[0]);
	EXPECT_EQ(-ESRCH, fipc_reply_deferred(self->space, late.reply, &late.x));
}

FIPC_TEST(defer, errors)
{
	struct call call = CALL(1);
	struct fipc_caller_info info, before;
	uint64_t reply = POISON, none = POISON;
	struct fipc_xfer x = { 0 };

	memset(&before, 0xa5, sizeof(before));
	info = before;
	EXPECT_EQ(-ESRCH, fipc_defer(self->space, &none));
	EXPECT_EQ(POISON, none);
	EXPECT_EQ(-ESRCH, fipc_caller(self->space, 0, &info));
	EXPECT_EQ(-ESRCH, fipc_caller(self->space, POISON, &info));
	EXPECT_EQ(0, memcmp(&before, &info, sizeof(info)));
	EXPECT_EQ(-ESRCH, fipc_reply_deferred(self->space, POISON, &x));

	call.x.deadline = fipc_deadline(SECOND);
	call_begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	/* 0 is no token, though the kernel takes it for the caller that is served. */
	EXPECT_EQ(-ESRCH, fipc_reply_deferred(self->space, 0, &x));
	ASSERT_EQ(0, fipc_defer(self->space, &reply));
	EXPECT_EQ(-ESRCH, fipc_defer(self->space, &none));
	EXPECT_EQ(-ESRCH, fipc_reply(self->space, &x));
	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EINVAL, fipc_reply_deferred(self->space, reply, &x));
	x.msg.flags = 0;
	fipc_pass_cap(&x, POISON);
	EXPECT_EQ(-ENOENT, fipc_reply_deferred(self->space, reply, &x));
	fipc_pass_fd(&x, -1);
	EXPECT_EQ(-EBADF, fipc_reply_deferred(self->space, reply, &x));
	EXPECT_EQ(-ETIMEDOUT, call_end(&call));
	x.msg.flags = 0;
	EXPECT_EQ(-ESRCH, fipc_caller(self->space, reply, &info));
	EXPECT_EQ(-ECANCELED, fipc_reply_deferred(self->space, reply, &x));
	EXPECT_EQ(-ESRCH, fipc_reply_deferred(self->space, reply, &x));
}

FIPC_TEST(defer, who_waits)
{
	struct call call = CALL(1);
	struct fipc_caller_info info;
	struct fipc_xfer x = { 0 };
	uint64_t reply;

	call_begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	ASSERT_EQ(0, fipc_caller(self->space, 0, &info));
	EXPECT_EQ(0, info.reply);
	EXPECT_EQ(getpid(), info.pid);
	EXPECT_NE(getpid(), info.tid);
	EXPECT_EQ(getuid(), info.uid);
	EXPECT_EQ(getgid(), info.gid);
	EXPECT_EQ(BADGE, info.badge);
	ASSERT_EQ(0, fipc_defer(self->space, &reply));
	EXPECT_EQ(-ESRCH, fipc_caller(self->space, 0, &info));
	ASSERT_EQ(0, fipc_caller(self->space, reply, &info));
	EXPECT_EQ(reply, info.reply);
	EXPECT_EQ(BADGE, info.badge);
	ASSERT_EQ(0, fipc_reply_deferred(self->space, reply, &x));
	EXPECT_EQ(0, call_end(&call));
}

/* A handler that defers calls, and replies to all of them at a message. */
static uint64_t kept[4];
static unsigned int count;

static int keep(void *arg, struct fipc_xfer *x)
{
	struct fipc_xfer answer = { 0 };

	(void)arg;
	if (x->msg.flags & FIPC_F_CALL) {
		must(!fipc_defer(bench.space, &kept[count++]));
		return -EIO;
	}
	while (count) {
		answer.msg.data[0] = count--;
		must(!fipc_reply_deferred(bench.space, kept[count], &answer));
	}
	return 0;
}

FIPC_TEST(defer, in_the_server_loop)
{
	struct fipc_xfer go = { .msg.opcode = 0 };
	struct call calls[4];
	pthread_t thread;
	uint64_t sum = 0;
	int i;

	service = (struct fipc_service){ .fallback = keep };
	thread = start(server, NULL);
	for (i = 0; i < 4; i++) {
		calls[i] = CALL(i);
		call_begin(&calls[i]);
	}
	/* The server must have received all calls before this message is sent. */
	while (__atomic_load_n(&count, __ATOMIC_SEQ_CST) < 4)
		sched_yield();
	ASSERT_EQ(0, fipc_send(self->space, self->client, &go));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, call_end(&calls[i]));
		EXPECT_EQ(0, calls[i].x.msg.opcode);
		sum += calls[i].x.msg.data[0];
	}
	EXPECT_EQ(1 + 2 + 3 + 4, sum);
	EXPECT_EQ(0, stop(thread));
}

TEST_HARNESS_MAIN
