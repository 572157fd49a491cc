// SPDX-License-Identifier: GPL-2.0
/*
 * Transfers that fail with an error before anything is done, and transfers that
 * cannot be installed at the receiver.
 */
#include <sys/resource.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(refused) {
	bool regs;
};

FIXTURE(refused) {
	int server, client;
	__u64 cap, token;
	bool regs;
	struct waiter w;
};

FIXTURE_VARIANT_ADD(refused, memory) { .regs = false };
FIXTURE_VARIANT_ADD(refused, registers) { .regs = true };

FIXTURE_SETUP(refused)
{
	self->server = space_new();
	self->client = space_new();
	self->cap = endpoint_new(self->server, 1);
	self->token = import_new(self->client,
				 export_new(self->server, self->cap));
	self->regs = variant->regs && has_regs(self->server);
}

FIXTURE_TEARDOWN(refused)
{
	close(self->client);
	close(self->server);
}

/* struct bad - a transfer that must fail in @space, and its error */
struct bad {
	__u64 kind, what;
	int error;
};

enum { BADS = 16 };

static size_t bads_of(int space, __u64 cap, struct bad *bads)
{
	__u64 no_mint = mint_new(space, cap, FIPC_RIGHT_SEND | FIPC_RIGHT_RECV, 0);
	__u64 dropped = mint_new(space, cap, FIPC_RIGHT_MINT, 0);
	int closed = dup(0), exported = export_new(space, cap);
	const struct bad all[] = {
		{ FIPC_F_CAP | FIPC_F_FD, 0, -EINVAL },
		{ FIPC_F_CAP | FIPC_F_FD, cap, -EINVAL },
		{ FIPC_F_CAP, 0, -ENOENT },
		{ FIPC_F_CAP, cap ^ 1, -ENOENT },
		{ FIPC_F_CAP, cap ^ 1ULL << 40, -ENOENT },
		{ FIPC_F_CAP, dropped, -ENOENT },
		{ FIPC_F_CAP, no_mint, -EACCES },
		{ FIPC_F_FD, closed, -EBADF },
		{ FIPC_F_FD, -1, -EBADF },
		{ FIPC_F_FD, 1ULL << 32, -EBADF },
		{ FIPC_F_FD, 1ULL << 31, -EBADF },
		{ FIPC_F_FD, INT32_MAX, -EBADF },
		/* Files of fastipc itself, of this space and of others. */
		{ FIPC_F_FD, space, -EBADF },
		{ FIPC_F_FD, space_new(), -EBADF },
		{ FIPC_F_FD, exported, -EBADF },
	};

	must(ARRAY_SIZE(all) <= BADS);
	must(!cap_drop(space, dropped) && !close(closed));
	memcpy(bads, all, sizeof(all));
	return ARRAY_SIZE(all);
}

static int command(FIXTURE_DATA(refused) *self, int space, unsigned long cmd,
		   const struct bad *bad, __u64 to)
{
	struct fipc_xfer x = xfer_carrying(to, 1, NEVER, bad->kind, bad->what);

	return call(space, form(cmd, self->regs), &x);
}

FIPC_TEST(refused, call)
{
	struct bad bads[BADS];
	size_t n = bads_of(self->client, self->token, bads);

	for (size_t i = 0; i < n; i++) {
		EXPECT_EQ(bads[i].error,
			  command(self, self->client, FIPC_IOC_CALL, &bads[i],
				  self->token))
			TH_LOG("transfer %zu", i);
		/*
		 * The words and the deadline are checked first, the capability
		 * after them.
		 */
		EXPECT_EQ(bads[i].error,
			  command(self, self->client, FIPC_IOC_CALL, &bads[i],
				  ~0ULL));
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

/* The caller is still served, whichever command failed. */
FIPC_TEST(refused, reply)
{
	struct bad bads[BADS];
	size_t n = bads_of(self->server, self->cap, bads);
	__u64 later;

	call_waiter(&self->w, self->client, self->token, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->server, self->cap));
	for (size_t i = 0; i < n; i++) {
		EXPECT_EQ(bads[i].error,
			  command(self, self->server, FIPC_IOC_REPLY, &bads[i], 0))
			TH_LOG("transfer %zu", i);
		EXPECT_EQ(bads[i].error,
			  command(self, self->server, FIPC_IOC_REPLY_RECV,
				  &bads[i], self->cap))
			TH_LOG("transfer %zu", i);
	}
	ASSERT_EQ(0, defer(self->server, &later));
	for (size_t i = 0; i < n; i++) {
		EXPECT_EQ(bads[i].error,
			  command(self, self->server, FIPC_IOC_REPLY, &bads[i],
				  later))
			TH_LOG("transfer %zu", i);
	}
	EXPECT_EQ(0, reply_to(self->server, later, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

/* A one-way message cannot hold a transfer. */
FIPC_TEST(refused, one_way)
{
	const struct bad bads[] = {
		{ FIPC_F_FD, 0, -EOPNOTSUPP },
		{ FIPC_F_CAP, self->token, -EOPNOTSUPP },
		{ FIPC_F_CAP | FIPC_F_FD, 0, -EOPNOTSUPP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bads); i++)
		EXPECT_EQ(bads[i].error,
			  command(self, self->client, FIPC_IOC_SEND, &bads[i],
				  self->token));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

/* A deadline in the past sends nothing, and checks nothing. */
FIPC_TEST(refused, too_late)
{
	struct fipc_xfer x = xfer_carrying(self->token, 1, PAST, FIPC_F_FD, 0);

	EXPECT_EQ(-ETIMEDOUT, call(self->client,
				   form(FIPC_IOC_CALL, self->regs), &x));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->server, self->cap));
}

/* Other errors are the same as without a transfer. */
FIPC_TEST(refused, by_the_capability_it_is_sent_through)
{
	__u64 mute = mint_new(self->client, self->token, FIPC_RIGHT_RECV, 0);
	const struct bad good = { FIPC_F_FD, 0, 0 };
	const struct bad fast = { FIPC_F_FD | FIPC_F_FAST, 0, 0 };

	EXPECT_EQ(-ENOENT, command(self, self->client, FIPC_IOC_CALL, &good, 7));
	EXPECT_EQ(-EACCES,
		  command(self, self->client, FIPC_IOC_CALL, &good, mute));
	EXPECT_EQ(-EAGAIN,
		  command(self, self->client, FIPC_IOC_CALL, &fast, self->token));
	EXPECT_EQ(-EINVAL,
		  command(self, self->server, FIPC_IOC_REPLY, &fast, 0));
	EXPECT_EQ(-ESRCH,
		  command(self, self->server, FIPC_IOC_REPLY, &good, 0));
	EXPECT_EQ(-ESRCH,
		  command(self, self->server, FIPC_IOC_REPLY, &good, 7));
}

/* Any other descriptor can travel, as with SCM_RIGHTS, also one of O_PATH. */
FIPC_TEST(refused, not_a_path)
{
	int path = open("/proc", O_PATH | O_CLOEXEC);
	struct fipc_msg msg;
	char link[64], target[64] = "";

	ASSERT_LE(0, path);
	carry_waiter(&self->w, self->client, self->token, NEVER, FIPC_F_FD, path);
	ASSERT_EQ(0, msg_recv(self->server, self->cap, PAST, &msg));
	snprintf(link, sizeof(link), "/proc/self/fd/%llu", msg.data[3]);
	ASSERT_LT(0, readlink(link, target, sizeof(target) - 1));
	EXPECT_STREQ("/proc", target);
	EXPECT_LE(0, openat(msg.data[3], "uptime", O_RDONLY));
	EXPECT_EQ(0, reply(self->server, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* The limit is the present number of descriptors. */
static void receive_at_the_limit(void *arg)
{
	FIXTURE_DATA(refused) *self = arg;
	struct rlimit limit = { .rlim_cur = 3, .rlim_max = 4096 };
	struct fipc_xfer x = xfer_new(self->cap, 0, NEVER);
	struct fipc_xfer reply_words = xfer_new(self->cap, 7, NEVER);

	while (fcntl(limit.rlim_cur, F_GETFD) >= 0)
		limit.rlim_cur++;
	must(!setrlimit(RLIMIT_NOFILE, &limit));
	must(!call(self->server, form(FIPC_IOC_RECV, self->regs), &x));
	must(x.msg.flags & FIPC_F_FD && x.msg.flags & FIPC_F_CALL);
	must(x.msg.opcode == 1 && x.msg.data[0] == 4);
	must(x.msg.data[3] == ~0ULL);
	/*
	 * With one more descriptor allowed, the next call can install its
	 * transfer.
	 */
	limit.rlim_cur++;
	must(!setrlimit(RLIMIT_NOFILE, &limit));
	x = reply_words;
	must(!call(self->server, form(FIPC_IOC_REPLY_RECV, self->regs), &x));
	must(x.msg.data[3] == limit.rlim_cur - 1);
	must(!reply(self->server, 8));
}

FIPC_TEST(refused, no_descriptor_left)
{
	pid_t child;
	int pipes[2];
	char c;

	ASSERT_EQ(0, pipe2(pipes, O_CLOEXEC));
	child = spawn(receive_at_the_limit, self);
	for (int i = 0; i < 2; i++) {
		struct fipc_xfer x = xfer_carrying(self->token, 1, NEVER,
						   FIPC_F_FD, pipes[1]);

		ASSERT_EQ(0, call(self->client, FIPC_IOC_CALL, &x));
		EXPECT_EQ(7 + i, x.msg.opcode);
	}
	EXPECT_EQ(0, reap(child));
	/* The descriptor that could not be installed has no reference left. */
	close(pipes[1]);
	EXPECT_EQ(0, read(pipes[0], &c, 1));
}

FIXTURE(no_memory) {
	struct cgroup cg;
	int server, client;
	__u64 cap, token;
	int *full;
};

FIXTURE_SETUP(no_memory)
{
	cgroup_new(&self->cg, "memory");
	ASSERT_EQ(0, cgroup_write(&self->cg, "memory.max", "16M"));
	self->client = space_new();
	self->token = endpoint_new(self->client, 1);
	self->full = shared(sizeof(*self->full));
}

FIXTURE_TEARDOWN(no_memory)
{
	close(self->client);
	cgroup_delete(&self->cg);
}

/*
 * Uses up the memory of the cgroup. Large objects come first, so that the table of the
 * space stays small: the kernel frees a table that was replaced only seconds later, and
 * this memory must not be enough for the test to fail.
 */
static void use_up_memory(int space)
{
	__u64 cap;

	for (__u32 depth = FIPC_DEPTH_MAX; depth; depth /= 8)
		while (!endpoint_create(space, depth, &cap))
			;
}

/* The space has a table of the smallest size, and no memory to let it grow. */
static void receive_without_memory(void *arg)
{
	FIXTURE_DATA(no_memory) *self = arg;
	__u64 ballast, copy, last = 0;
	int fd = space_new(), more;
	struct fipc_msg msg;
	__u64 cap;

	cap = import_new(fd, export_new(self->client, self->token));
	must(next_opcode(fd, cap) == -ETIMEDOUT);
	more = space_new();
	ballast = endpoint_new(more, 1);
	for (int i = 1; i < 16; i++)
		last = mint_new(fd, cap, FIPC_RIGHT_SEND, 0);
	/* The cgroup is charged in advance for each CPU, so use one CPU only. */
	pin_to_cpu(0);
	must(!mlockall(MCL_CURRENT));
	cgroup_add(&self->cg, getpid());
	use_up_memory(more);
	while (!cap_mint(more, ballast, FIPC_RIGHT_SEND, 0, &copy))
		;
	/* The table of 16 is full. A larger table is a new allocation. */
	while (!cap_mint(fd, cap, FIPC_RIGHT_SEND, 0, &copy))
		last = copy;
	raise_flag(self->full);
	must(!msg_recv(fd, cap, NEVER, &msg));
	must(msg.opcode == 1 && msg.flags & FIPC_F_CAP);
	must(!msg.data[3]);
	/* A place is free, so the next call can install its transfer. */
	must(!cap_drop(fd, last));
	must(!reply_recv(fd, cap, 7, &msg) || !msg_recv(fd, cap, NEVER, &msg));
	must(msg.data[3]);
	must(!reply(fd, 8));
}

FIPC_TEST(no_memory, for_a_capability)
{
	pid_t child = spawn(receive_without_memory, self);
	__u64 gift = endpoint_new(self->client, 1);
	__u64 sender = mint_new(self->client, gift, FIPC_RIGHT_SEND, 0);

	await_flag(self->full);
	for (int i = 0; i < 2; i++) {
		struct fipc_xfer x = xfer_carrying(self->token, 1, NEVER,
						   FIPC_F_CAP, gift);

		ASSERT_EQ(0, call(self->client, FIPC_IOC_CALL, &x));
		EXPECT_EQ(7 + i, x.msg.opcode);
	}
	EXPECT_EQ(0, reap(child));
	/* The transfer was dropped, and does not keep the endpoint open. */
	ASSERT_EQ(0, cap_drop(self->client, gift));
	EXPECT_EQ(-EPIPE, msg_send(self->client, sender, 1, PAST));
}

TEST_HARNESS_MAIN
