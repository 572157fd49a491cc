// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities and descriptors that travel with calls and replies, and arrive:
 * both kinds, both directions, words in memory and in registers.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(transfer) {
	__u64 kind;
	bool regs;
};

/* struct gift - what is transferred, and how to check that it has arrived */
struct gift {
	__u64 kind;
	int space;
	__u64 cap;
	int pipe[2];
	/* The value for data[3]. */
	__u64 what;
};

FIXTURE(transfer) {
	int server, client;
	__u64 cap, token;
	__u64 kind;
	bool regs;
	struct gift gift;
	struct waiter w;
	struct fipc_xfer x;
	pid_t tid;
};

FIXTURE_VARIANT_ADD(transfer, cap) { .kind = FIPC_F_CAP };
FIXTURE_VARIANT_ADD(transfer, fd) { .kind = FIPC_F_FD };
FIXTURE_VARIANT_ADD(transfer, cap_in_registers) {
	.kind = FIPC_F_CAP, .regs = true,
};
FIXTURE_VARIANT_ADD(transfer, fd_in_registers) {
	.kind = FIPC_F_FD, .regs = true,
};

enum { BADGE = 66 };

static void gift_new(struct gift *gift, int space, __u64 kind)
{
	gift->kind = kind;
	gift->space = space;
	if (kind == FIPC_F_FD) {
		must(!pipe2(gift->pipe, O_CLOEXEC));
		gift->what = gift->pipe[1];
	} else {
		gift->cap = endpoint_new(space, 2);
		gift->what = mint_new(space, gift->cap,
				      FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, BADGE);
	}
}

static void *receive_gift(void *arg)
{
	struct gift *gift = arg;
	struct fipc_msg msg;

	return (void *)(intptr_t)(!msg_recv(gift->space, gift->cap, PAST, &msg) &&
				  msg.cap == BADGE && msg.opcode == 5);
}

/* Another thread receives: a receive would cancel the served caller. */
static bool is_received(struct gift *gift)
{
	pthread_t thread = thread_new(receive_gift, gift);
	void *good;

	errno = pthread_join(thread, &good);
	must(!errno);
	return good;
}

/* Is @what, in @space, a copy of the gift with a number of its own? */
static bool gift_is(struct gift *gift, int space, __u64 what)
{
	__u64 more;
	char c = 0;

	if (gift->kind == FIPC_F_FD)
		return what <= INT32_MAX && what != gift->what &&
		       fcntl(what, F_GETFD) == FD_CLOEXEC &&
		       write(what, "x", 1) == 1 &&
		       read(gift->pipe[0], &c, 1) == 1 && c == 'x';
	return what && what != gift->what && !msg_send(space, what, 5, PAST) &&
	       is_received(gift) &&
	       cap_mint(space, what, FIPC_RIGHT_RECV, 0, &more) == -EACCES;
}

FIXTURE_SETUP(transfer)
{
	self->server = space_new();
	self->client = space_new();
	self->cap = endpoint_new(self->server, 1);
	self->token = import_new(self->client,
				 export_new(self->server, self->cap));
	self->kind = variant->kind;
	self->regs = variant->regs && has_regs(self->server);
}

FIXTURE_TEARDOWN(transfer)
{
	close(self->client);
	close(self->server);
}

/* Makes a command of the client, in the form of the variant. */
static int client(FIXTURE_DATA(transfer) *self, unsigned long cmd,
		  struct fipc_xfer *x)
{
	return call(self->client, form(cmd, self->regs), x);
}

static int server(FIXTURE_DATA(transfer) *self, unsigned long cmd,
		  struct fipc_xfer *x)
{
	return call(self->server, form(cmd, self->regs), x);
}

static struct fipc_xfer recv_args(FIXTURE_DATA(transfer) *self, __u64 deadline)
{
	struct fipc_xfer x;

	memset(&x, POISON, sizeof(x));
	x.msg.cap = self->cap;
	x.deadline = deadline;
	return x;
}

/* Are these the words of xfer_carrying(), and the kernel's flags? */
static bool words_are(const struct fipc_msg *msg, __u64 opcode, __u64 flags)
{
	struct fipc_msg sent = xfer_new(0, opcode, 0).msg;

	return msg->opcode == opcode && msg->flags == (sent.flags | flags) &&
	       !memcmp(sent.data, msg->data, 3 * sizeof(__u64));
}

/* A call with a transfer waits in line. */
static void call_in_line(FIXTURE_DATA(transfer) *self)
{
	gift_new(&self->gift, self->client, self->kind);
	memset(&self->w, 0, sizeof(self->w));
	self->w.fd = self->client;
	self->w.cmd = form(FIPC_IOC_CALL, self->regs);
	self->w.xfer = xfer_carrying(self->token, 1, NEVER, self->kind,
				     self->gift.what);
	waiter_start(&self->w);
}

FIPC_TEST(transfer, by_the_queue)
{
	struct fipc_xfer x = recv_args(self, PAST);

	call_in_line(self);
	/* The caller's own capability is not needed any more. */
	if (self->kind == FIPC_F_CAP) {
		EXPECT_EQ(0, cap_drop(self->client, self->gift.what));
	}
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	EXPECT_TRUE(words_are(&x.msg, 1,
			      self->kind | FIPC_F_CALL | FIPC_F_QUEUED));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(words_are(&self->w.xfer.msg, 2, 0));
	EXPECT_EQ(14, self->w.xfer.msg.data[3]);
}

static void *give_back(void *arg)
{
	FIXTURE_DATA(transfer) *self = arg;
	struct fipc_xfer x = recv_args(self, NEVER);
	bool last;

	__atomic_store_n(&self->tid, gettid(), __ATOMIC_SEQ_CST);
	must(!server(self, FIPC_IOC_RECV, &x));
	do {
		must(x.msg.flags & self->kind && x.msg.flags & FIPC_F_CALL);
		must(gift_is(&self->gift, self->server, x.msg.data[3]));
		last = x.msg.opcode == 3;
		x.msg.flags &= FIPC_USER_MASK | self->kind;
		x.msg.cap = last ? 0 : self->cap;
		must(!server(self, last ? FIPC_IOC_REPLY : FIPC_IOC_REPLY_RECV,
			     &x));
	} while (!last);
	return NULL;
}

/* To a waiting server and back: in REPLY_RECV and in REPLY. */
FIPC_TEST(transfer, there_and_back)
{
	pthread_t thread;

	gift_new(&self->gift, self->client, self->kind);
	thread = thread_new(give_back, self);
	await_parked(&self->tid, form(FIPC_IOC_RECV, self->regs));
	for (__u64 i = 1; i <= 3; i++) {
		struct fipc_xfer x = xfer_carrying(self->token, i, NEVER,
						   self->kind, self->gift.what);

		ASSERT_EQ(0, client(self, FIPC_IOC_CALL, &x));
		EXPECT_EQ(0, x.msg.cap);
		EXPECT_TRUE(words_are(&x.msg, i, self->kind));
		EXPECT_TRUE(gift_is(&self->gift, self->client, x.msg.data[3]));
	}
	thread_end(thread);
}

/* The transfer comes from another process, which has exited at the check. */
static void call_from_a_process(void *arg)
{
	FIXTURE_DATA(transfer) *self = arg;
	struct fipc_xfer x;
	int fd = space_new();

	self->token = import_new(fd, export_new(self->client, self->token));
	close(self->client);
	self->client = fd;
	x = xfer_carrying(self->token, 1, NEVER, self->kind, self->gift.what);
	if (self->kind == FIPC_F_CAP)
		x.msg.data[3] = import_new(fd, self->gift.pipe[1]);
	must(!client(self, FIPC_IOC_CALL, &x));
}

FIPC_TEST(transfer, from_a_process_that_ends)
{
	struct fipc_xfer x = recv_args(self, NEVER);
	pid_t child;

	gift_new(&self->gift, self->client, self->kind);
	if (self->kind == FIPC_F_CAP)
		self->gift.pipe[1] = export_new(self->client, self->gift.what);
	child = spawn(call_from_a_process, self);
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, reap(child));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
}

FIPC_TEST(transfer, with_a_deferred_reply)
{
	struct fipc_xfer x = recv_args(self, PAST);
	struct gift other;
	__u64 later;

	call_in_line(self);
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	ASSERT_EQ(0, defer(self->server, &later));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
	gift_new(&other, self->server, self->kind);
	x = xfer_carrying(later, 9, POISON64, self->kind, other.what);
	EXPECT_EQ(0, server(self, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(words_are(&self->w.xfer.msg, 9, self->kind));
	EXPECT_TRUE(gift_is(&other, self->client, self->w.xfer.msg.data[3]));
}

/* The reply carries the other kind. */
FIPC_TEST(transfer, another_kind_back)
{
	__u64 back = self->kind ^ FIPC_F_CAP ^ FIPC_F_FD;
	struct fipc_xfer x = recv_args(self, PAST);
	struct gift other;

	call_in_line(self);
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	gift_new(&other, self->server, back);
	x = xfer_carrying(0, 9, POISON64, back, other.what);
	EXPECT_EQ(0, server(self, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_TRUE(words_are(&self->w.xfer.msg, 9, back));
	EXPECT_TRUE(gift_is(&other, self->client, self->w.xfer.msg.data[3]));
}

static void *call_and_await(void *arg)
{
	FIXTURE_DATA(transfer) *self = arg;
	struct fipc_xfer x = xfer_carrying(self->token, 1, NEVER, self->kind,
					   self->gift.what);
	int ret;

	__atomic_store_n(&self->tid, gettid(), __ATOMIC_SEQ_CST);
	ret = client(self, FIPC_IOC_CALL, &x);
	while (ret == -EINTR) {
		x.msg.cap = self->token;
		x.msg.opcode = 1;
		ret = client(self, FIPC_IOC_AWAIT_REPLY, &x);
	}
	must(!ret);
	self->x = x;
	return NULL;
}

/* An interrupted call keeps its transfer, and gets that of its reply. */
FIPC_TEST(transfer, interrupted)
{
	struct fipc_xfer x = recv_args(self, PAST);
	struct gift other;
	pthread_t thread;

	catch_signal(0);
	gift_new(&self->gift, self->client, self->kind);
	thread = thread_new(call_and_await, self);
	await_parked(&self->tid, form(FIPC_IOC_CALL, self->regs));
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	pthread_kill(thread, SIGUSR1);
	wait_parked(self->tid, form(FIPC_IOC_AWAIT_REPLY, self->regs));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
	gift_new(&other, self->server, self->kind);
	x = xfer_carrying(0, 9, POISON64, self->kind, other.what);
	EXPECT_EQ(0, server(self, FIPC_IOC_REPLY, &x));
	thread_end(thread);
	EXPECT_TRUE(words_are(&self->x.msg, 9, self->kind));
	EXPECT_TRUE(gift_is(&other, self->client, self->x.msg.data[3]));
}

/* A call that cannot be written out is held together with its transfer. */
FIPC_TEST(transfer, held)
{
	struct fipc_xfer x = recv_args(self, PAST);
	struct fipc_xfer *bad = read_only_xfer(x);

	call_in_line(self);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(-EFAULT, raw_ioctl(self->server, FIPC_IOC_RECV, bad));
	EXPECT_EQ(-ESRCH, reply(self->server, 2));
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	EXPECT_TRUE(words_are(&x.msg, 1,
			      self->kind | FIPC_F_CALL | FIPC_F_QUEUED));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/*
 * The call is the last message of a batch. It is written, or held for the next.
 */
FIPC_TEST(transfer, in_a_batch)
{
	struct fipc_msg *msgs = page_new(PROT_READ | PROT_WRITE);
	struct fipc_batch batch = {
		.msgs = (uintptr_t)msgs, .cap = self->cap, .deadline = PAST,
		.count = 4,
	};

	ASSERT_EQ(0, msg_send(self->server, self->cap, 5, PAST));
	call_in_line(self);
	must(!mprotect(msgs, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->server, FIPC_IOC_RECV_BATCH, &batch));
	must(!mprotect(msgs, page_size(), PROT_READ | PROT_WRITE));
	ASSERT_EQ(0, raw_ioctl(self->server, FIPC_IOC_RECV_BATCH, &batch));
	ASSERT_EQ(2, batch.done);
	EXPECT_EQ(5, msgs[0].opcode);
	EXPECT_TRUE(words_are(&msgs[1], 1,
			      self->kind | FIPC_F_CALL | FIPC_F_QUEUED));
	EXPECT_TRUE(gift_is(&self->gift, self->server, msgs[1].data[3]));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* Only data[3] is in a page that cannot be written. */
FIPC_TEST(transfer, held_by_its_last_word)
{
	size_t in = offsetof(struct fipc_xfer, msg.data[3]);
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
	struct fipc_xfer *x = (void *)(end - in);

	*x = recv_args(self, PAST);
	must(!mprotect(end, page_size(), PROT_READ));
	call_in_line(self);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->server, FIPC_IOC_RECV, x));
	EXPECT_EQ(self->cap, x->msg.cap);
	EXPECT_EQ(0, x->msg.flags >> 32);
	must(!mprotect(end, page_size(), PROT_READ | PROT_WRITE));
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, x));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x->msg.data[3]));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, waiter_end(&self->w));
}

static void *call_into_read_only(void *arg)
{
	FIXTURE_DATA(transfer) *self = arg;
	struct fipc_xfer x = xfer_new(self->token, 1, NEVER);

	__atomic_store_n(&self->tid, gettid(), __ATOMIC_SEQ_CST);
	must(raw_ioctl(self->client, FIPC_IOC_CALL, read_only_xfer(x)) ==
	     -EFAULT);
	must(raw_ioctl(self->client, FIPC_IOC_AWAIT_REPLY, read_only_xfer(x)) ==
	     -EFAULT);
	must(!client(self, FIPC_IOC_AWAIT_REPLY, &x));
	self->x = x;
	return NULL;
}

/* The same for a reply. */
FIPC_TEST(transfer, reply_waits_to_be_written_out)
{
	pthread_t thread = thread_new(call_into_read_only, self);
	struct fipc_xfer x = recv_args(self, NEVER);

	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	gift_new(&self->gift, self->server, self->kind);
	x = xfer_carrying(0, 9, POISON64, self->kind, self->gift.what);
	EXPECT_EQ(0, server(self, FIPC_IOC_REPLY, &x));
	thread_end(thread);
	EXPECT_TRUE(words_are(&self->x.msg, 9, self->kind));
	EXPECT_TRUE(gift_is(&self->gift, self->client, self->x.msg.data[3]));
}

/* A restart withdraws the call, and takes a new reference to the gift. */
FIPC_TEST(transfer, restarted_in_line)
{
	struct fipc_xfer x = recv_args(self, PAST);

	catch_signal(SA_RESTART);
	call_in_line(self);
	pthread_kill(self->w.thread, SIGUSR1);
	await_flag(&signals_caught);
	wait_parked(self->w.tid, self->w.cmd);
	ASSERT_EQ(0, server(self, FIPC_IOC_RECV, &x));
	EXPECT_TRUE(gift_is(&self->gift, self->server, x.msg.data[3]));
	EXPECT_EQ(0, reply(self->server, 2));
	EXPECT_EQ(0, waiter_end(&self->w));
}

TEST_HARNESS_MAIN
