// SPDX-License-Identifier: GPL-2.0
/*
 * Words in registers are the same words: one side uses registers, the other
 * side registers or memory. regs_ioctl() checks in every command that no other
 * register changes.
 *
 * On a module without words in registers, each test checks only that the
 * commands do not exist.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(regs) {
	bool client, server;
};

FIXTURE(regs) {
	int fd;
	__u64 cap, client;
	bool have;
	struct waiter w;
};

FIXTURE_VARIANT_ADD(regs, both) { .client = true, .server = true };
FIXTURE_VARIANT_ADD(regs, client) { .client = true };
FIXTURE_VARIANT_ADD(regs, server) { .server = true };

enum { BADGE = 77 };

FIXTURE_SETUP(regs)
{
	struct fipc_xfer x;

	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, BADGE);
	self->have = has_regs(self->fd);
	x = xfer_new(self->cap, 1, PAST);
	for (int nr = 0; nr < 6 && !self->have; nr++)
		EXPECT_EQ(-ENOTTY, call(self->fd, _IO(FIPC_IOC_TYPE, 0x10 + nr),
					&x));
}

FIXTURE_TEARDOWN(regs)
{
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	close(self->fd);
}

static struct fipc_xfer message(__u64 cap)
{
	return (struct fipc_xfer) {
		.msg = {
			.cap = cap, .opcode = 0xfedcba98, .flags = 0x89abcdef,
			.data = { ~0ULL, 1ULL << 63, 0x0123456789abcdef, 0 },
		},
	};
}

static bool same(const struct fipc_xfer *sent, const struct fipc_xfer *got,
		 __u64 badge, __u64 flags)
{
	struct fipc_msg want = sent->msg;

	want.cap = badge;
	want.flags |= flags;
	return !memcmp(&want, &got->msg, sizeof(want));
}

static void start(struct waiter *w, int fd, unsigned long cmd,
		  struct fipc_xfer x)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = cmd;
	w->xfer = x;
	waiter_start(w);
}

/* The words that a receive does not read have values that a send would refuse. */
static struct fipc_xfer recv_args(__u64 cap, __u64 deadline)
{
	struct fipc_xfer x;

	memset(&x, POISON, sizeof(x));
	x.msg.cap = cap;
	x.deadline = deadline;
	return x;
}

FIPC_TEST(regs, by_the_queue)
{
	struct fipc_xfer in = message(self->client);
	struct fipc_xfer out = recv_args(self->cap, PAST);

	if (!self->have)
		return;
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_SEND, variant->client), &in));
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_RECV, variant->server), &out));
	EXPECT_TRUE(same(&in, &out, BADGE, FIPC_F_QUEUED));
	EXPECT_EQ(PAST, out.deadline);
}

FIPC_TEST(regs, direct)
{
	struct fipc_xfer in = message(self->client);

	if (!self->have)
		return;
	in.msg.flags |= FIPC_F_FAST;
	start(&self->w, self->fd, form(FIPC_IOC_RECV, variant->server),
	      recv_args(self->cap, NEVER));
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_SEND, variant->client), &in));
	ASSERT_EQ(0, waiter_end(&self->w));
	in.msg.flags &= ~FIPC_F_FAST;
	EXPECT_TRUE(same(&in, &self->w.xfer, BADGE, 0));
}

/* The words of a sender that waits are on the kernel's stack. */
FIPC_TEST(regs, stalled)
{
	struct fipc_xfer in = message(self->client);
	struct fipc_xfer out = recv_args(self->cap, PAST);

	if (!self->have)
		return;
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	start(&self->w, self->fd, form(FIPC_IOC_SEND, variant->client), in);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, waiter_end(&self->w));
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_RECV, variant->server), &out));
	EXPECT_TRUE(same(&in, &out, BADGE, FIPC_F_QUEUED));
}

FIPC_TEST(regs, call_and_reply)
{
	struct fipc_xfer in = message(self->client), out, answer;

	if (!self->have)
		return;
	start(&self->w, self->fd, form(FIPC_IOC_CALL, variant->client), in);
	out = recv_args(self->cap, PAST);
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_RECV, variant->server), &out));
	EXPECT_TRUE(same(&in, &out, BADGE, FIPC_F_CALL | FIPC_F_QUEUED));
	answer = xfer_new(0, 0x77777777, POISON64);
	ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_REPLY, variant->server),
			  &answer));
	ASSERT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(same(&answer, &self->w.xfer, 0, 0));
}

FIPC_TEST(regs, deferred_reply)
{
	struct fipc_reply_defer defer = { .reply = POISON64 };
	struct fipc_xfer answer;

	if (!self->have)
		return;
	start(&self->w, self->fd, form(FIPC_IOC_CALL, variant->client),
	      message(self->client));
	ASSERT_EQ(0xfedcba98, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_REPLY_DEFER, &defer));
	answer = xfer_new(defer.reply, 5, NEVER);
	EXPECT_EQ(0, call(self->fd, form(FIPC_IOC_REPLY, variant->server),
			  &answer));
	EXPECT_EQ(-ESRCH, call(self->fd, form(FIPC_IOC_REPLY, variant->server),
			       &answer));
	ASSERT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(same(&answer, &self->w.xfer, 0, 0));
}

struct server {
	int fd;
	__u64 cap;
	bool regs;
};

/* Replies with each word incremented. Opcode 0 ends the server. */
static void *count_up(void *arg)
{
	struct server *s = arg;
	struct fipc_xfer x = recv_args(s->cap, NEVER);
	bool last = false;

	must(!call(s->fd, form(FIPC_IOC_RECV, s->regs), &x));
	while (!last) {
		must(x.msg.cap == BADGE && x.msg.flags & FIPC_F_CALL);
		last = !x.msg.opcode++;
		x.msg.flags = (x.msg.flags + 1) & FIPC_USER_MASK;
		for (int i = 0; i < 4; i++)
			x.msg.data[i]++;
		x.msg.cap = last ? 0 : s->cap;
		must(!call(s->fd, form(last ? FIPC_IOC_REPLY : FIPC_IOC_REPLY_RECV,
				       s->regs), &x));
	}
	return NULL;
}

FIPC_TEST(regs, reply_and_receive)
{
	struct server s = { self->fd, self->cap, variant->server };
	pthread_t server;

	if (!self->have)
		return;
	server = thread_new(count_up, &s);
	for (int i = 500; i >= 0; i--) {
		struct fipc_xfer x = xfer_new(self->client, i, NEVER), want = x;

		ASSERT_EQ(0, call(self->fd, form(FIPC_IOC_CALL, variant->client),
				  &x));
		want.msg.opcode++;
		want.msg.flags++;
		for (int j = 0; j < 4; j++)
			want.msg.data[j]++;
		ASSERT_TRUE(same(&want, &x, 0, 0));
	}
	thread_end(server);
}

FIXTURE(regs_error) {
	int fd;
	__u64 cap, send_only, recv_only;
	bool have;
	struct fipc_xfer x;
};

FIXTURE_SETUP(regs_error)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
	self->send_only = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	self->recv_only = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	self->have = has_regs(self->fd);
	self->x = xfer_new(self->cap, 1, PAST);
}

FIXTURE_TEARDOWN(regs_error)
{
	close(self->fd);
}

/* Expects this error, or ENOTTY if the module does not have the command. */
#define EXPECT_ERROR(err, fd, cmd, x) \
	EXPECT_EQ(self->have ? -(err) : -ENOTTY, call(fd, cmd, x))

FIPC_TEST(regs_error, send)
{
	struct fipc_xfer *x = &self->x;

	for (int bit = 32; bit < 64; bit++) {
		x->msg.opcode = 1ULL << bit;
		EXPECT_ERROR(EINVAL, self->fd, FIPC_IOC_SEND_REGS, x);
		EXPECT_ERROR(EINVAL, self->fd, FIPC_IOC_CALL_REGS, x);
		EXPECT_ERROR(EINVAL, self->fd, FIPC_IOC_REPLY_REGS, x);
		EXPECT_ERROR(EINVAL, self->fd, FIPC_IOC_REPLY_RECV_REGS, x);
	}
	x->msg.opcode = 0;
	for (int bit = 32; bit < 64; bit++) {
		__u64 flag = x->msg.flags = 1ULL << bit;
		int err = flag & (FIPC_F_CAP | FIPC_F_FD) ? EOPNOTSUPP : EINVAL;

		/* The tests of transfers check CALL and REPLY with these bits. */
		if (err == EOPNOTSUPP) {
			EXPECT_ERROR(err, self->fd, FIPC_IOC_SEND_REGS, x);
			continue;
		}
		EXPECT_ERROR(err, self->fd, FIPC_IOC_REPLY_REGS, x);
		EXPECT_ERROR(err, self->fd, FIPC_IOC_REPLY_RECV_REGS, x);
		if (flag == FIPC_F_FAST)
			err = EAGAIN;
		EXPECT_ERROR(err, self->fd, FIPC_IOC_SEND_REGS, x);
		if (flag != FIPC_F_FAST)
			EXPECT_ERROR(err, self->fd, FIPC_IOC_CALL_REGS, x);
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));

	*x = xfer_new(self->recv_only, 1, PAST);
	EXPECT_ERROR(EACCES, self->fd, FIPC_IOC_SEND_REGS, x);
	x->msg.cap ^= 1ULL << 40;
	EXPECT_ERROR(ENOENT, self->fd, FIPC_IOC_SEND_REGS, x);
	*x = xfer_new(self->send_only, 1, PAST);
	fill_queue(self->fd, self->cap);
	EXPECT_ERROR(ETIMEDOUT, self->fd, FIPC_IOC_SEND_REGS, x);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, self->recv_only));
	EXPECT_ERROR(EPIPE, self->fd, FIPC_IOC_SEND_REGS, x);
	x->deadline = NEVER;
	EXPECT_ERROR(EPIPE, self->fd, FIPC_IOC_CALL_REGS, x);
}

FIPC_TEST(regs_error, receive)
{
	static const unsigned long commands[] = {
		FIPC_IOC_RECV_REGS, FIPC_IOC_REPLY_RECV_REGS,
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct fipc_xfer x = xfer_new(self->cap, 1, PAST);

		EXPECT_ERROR(ETIMEDOUT, self->fd, commands[i], &x);
		x.deadline = now() + 10 * MILLISECOND;
		EXPECT_ERROR(ETIMEDOUT, self->fd, commands[i], &x);
		x.msg.cap = self->send_only;
		EXPECT_ERROR(EACCES, self->fd, commands[i], &x);
		x.msg.cap ^= 1ULL << 40;
		EXPECT_ERROR(ENOENT, self->fd, commands[i], &x);
	}
}

FIPC_TEST(regs_error, call)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, PAST);

	EXPECT_ERROR(ETIMEDOUT, self->fd, FIPC_IOC_CALL_REGS, &x);
	x.deadline = now() + 10 * MILLISECOND;
	EXPECT_ERROR(ETIMEDOUT, self->fd, FIPC_IOC_CALL_REGS, &x);
	x = xfer_new(self->recv_only, 1, NEVER);
	EXPECT_ERROR(EACCES, self->fd, FIPC_IOC_CALL_REGS, &x);
	x.msg.cap ^= 1ULL << 40;
	EXPECT_ERROR(ENOENT, self->fd, FIPC_IOC_CALL_REGS, &x);
	EXPECT_ERROR(ESRCH, self->fd, FIPC_IOC_AWAIT_REPLY_REGS, &x);
	x.msg.cap = 0;
	EXPECT_ERROR(ESRCH, self->fd, FIPC_IOC_REPLY_REGS, &x);
	x.msg.cap = 5;
	EXPECT_ERROR(ESRCH, self->fd, FIPC_IOC_REPLY_REGS, &x);
}

FIPC_TEST(regs_error, caller_has_timed_out)
{
	struct waiter w = { .fd = self->fd, .cmd = FIPC_IOC_CALL_REGS };
	struct fipc_xfer x = xfer_new(0, 1, NEVER);

	if (!self->have)
		return;
	w.xfer = xfer_new(self->cap, 1, now() + 300 * MILLISECOND);
	waiter_start(&w);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&w));
	EXPECT_EQ(-ECANCELED, call(self->fd, FIPC_IOC_REPLY_REGS, &x));
}

FIPC_TEST(regs_error, endpoint_closes)
{
	struct waiter w = { .fd = self->fd, .cmd = FIPC_IOC_RECV_REGS };

	if (!self->have)
		return;
	w.xfer = xfer_new(self->recv_only, 1, NEVER);
	waiter_start(&w);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, self->recv_only));
	EXPECT_EQ(-EPIPE, waiter_end(&w));
}

FIPC_TEST(regs_error, without_blocking)
{
	int fd = open_space(O_NONBLOCK);
	__u64 cap = endpoint_new(fd, 1);
	struct fipc_xfer x = xfer_new(cap, 1, NEVER);

	EXPECT_ERROR(EAGAIN, fd, FIPC_IOC_RECV_REGS, &x);
	EXPECT_ERROR(EAGAIN, fd, FIPC_IOC_REPLY_RECV_REGS, &x);
	EXPECT_ERROR(EOPNOTSUPP, fd, FIPC_IOC_CALL_REGS, &x);
	EXPECT_ERROR(EOPNOTSUPP, fd, FIPC_IOC_AWAIT_REPLY_REGS, &x);
	fill_queue(fd, cap);
	EXPECT_ERROR(EAGAIN, fd, FIPC_IOC_SEND_REGS, &x);
	close(fd);
}

/* Neighbouring numbers, and these numbers with a direction or a size. */
FIPC_TEST(regs_error, no_such_command)
{
	static const unsigned long commands[] = {
		_IO(FIPC_IOC_TYPE, 0x0f), _IO(FIPC_IOC_TYPE, 0x16),
		_IOC(0, FIPC_IOC_TYPE, 0x10, 64),
		_IOW(FIPC_IOC_TYPE, 0x10, struct fipc_xfer),
		_IOWR(FIPC_IOC_TYPE, 0x11, struct fipc_xfer),
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		EXPECT_EQ(-ENOTTY, regs_ioctl(self->fd, commands[i], &self->x));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
