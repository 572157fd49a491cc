// SPDX-License-Identifier: GPL-2.0
/* The commands, and pages for arguments. */
#include "fipc_selftest.h"

void must_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "# %s:%d: [%d] failed: %s (errno %d: %s)\n", file, line,
		getpid(), condition, errno, strerror(errno));
	_exit(1);
}

int raw_ioctl(int fd, unsigned long cmd, void *arg)
{
	int ret;

	if (is_regs_command(cmd))
		return regs_ioctl(fd, cmd, arg);
	ret = ioctl(fd, cmd, arg);
	must(ret == 0 || ret == -1);
	return ret ? -errno : 0;
}

/*
 * Every command of every test uses this function. So all tests check that the
 * bytes around the argument do not change, and that the argument does not
 * change if the command fails or only reads it.
 */
int call(int fd, unsigned long cmd, void *arg)
{
	enum { GUARD = 64 };
	unsigned char buf[GUARD + 256 + GUARD] __attribute__((aligned(64)));
	size_t size = _IOC_SIZE(cmd);
	int ret;

	if (is_regs_command(cmd))
		return regs_ioctl(fd, cmd, arg);
	must(size <= 256);
	memset(buf, POISON, sizeof(buf));
	memcpy(buf + GUARD, arg, size);
	ret = raw_ioctl(fd, cmd, buf + GUARD);

	for (size_t i = 0; i < GUARD; i++) {
		must(buf[i] == POISON);
		must(buf[GUARD + size + i] == POISON);
	}
	if (ret || !(_IOC_DIR(cmd) & _IOC_READ))
		must(!memcmp(arg, buf + GUARD, size));
	memcpy(arg, buf + GUARD, size);
	return ret;
}

int open_space(int flags)
{
	int fd = open("/dev/fastipc", O_RDWR | O_CLOEXEC | flags);

	return fd < 0 ? -errno : fd;
}

int space_new(void)
{
	int fd = open_space(0);

	must(fd >= 0);
	return fd;
}

int endpoint_create(int fd, __u32 depth, __u64 *cap)
{
	struct fipc_endpoint_create arg = {
		.depth = depth, .cap = POISON64, .id = POISON64,
	};
	int ret = call(fd, FIPC_IOC_ENDPOINT_CREATE, &arg);

	*cap = arg.cap;
	return ret;
}

int cap_mint(int fd, __u64 cap, __u64 rights, __u64 badge, __u64 *new_cap)
{
	struct fipc_cap_mint arg = {
		.cap = cap, .rights = rights, .badge = badge,
		.new_cap = POISON64,
	};
	int ret = call(fd, FIPC_IOC_CAP_MINT, &arg);

	*new_cap = arg.new_cap;
	return ret;
}

int cap_drop(int fd, __u64 cap)
{
	struct fipc_cap_drop arg = { .cap = cap };

	return call(fd, FIPC_IOC_CAP_DROP, &arg);
}

int cap_revoke(int fd, __u64 cap)
{
	struct fipc_cap_revoke arg = { .cap = cap };

	return call(fd, FIPC_IOC_CAP_REVOKE, &arg);
}

int cap_export(int fd, __u64 cap, __u64 flags, int *exported)
{
	struct fipc_cap_export arg = {
		.cap = cap, .flags = flags, .fd = (int)POISON64,
	};
	int ret = call(fd, FIPC_IOC_CAP_EXPORT, &arg);

	*exported = arg.fd;
	return ret;
}

int cap_import(int fd, int exported, __u64 *cap)
{
	struct fipc_cap_import arg = { .fd = exported, .cap = POISON64 };
	int ret = call(fd, FIPC_IOC_CAP_IMPORT, &arg);

	*cap = arg.cap;
	return ret;
}

struct fipc_xfer xfer_new(__u64 cap, __u64 opcode, __u64 deadline)
{
	return (struct fipc_xfer) {
		.msg = {
			.cap = cap, .opcode = opcode, .flags = opcode ^ 0x0f0f0f0f,
			.data = { opcode + 3, ~opcode, opcode << 32, opcode * 7 },
		},
		.deadline = deadline,
	};
}

struct fipc_xfer xfer_carrying(__u64 cap, __u64 opcode, __u64 deadline,
			       __u64 kind, __u64 what)
{
	struct fipc_xfer x = xfer_new(cap, opcode, deadline);

	x.msg.flags |= kind;
	x.msg.data[3] = what;
	return x;
}

int msg_send(int fd, __u64 cap, __u64 opcode, __u64 deadline)
{
	struct fipc_xfer x = xfer_new(cap, opcode, deadline);

	return call(fd, FIPC_IOC_SEND, &x);
}

int msg_send_fast(int fd, __u64 cap, __u64 opcode)
{
	struct fipc_xfer x = xfer_new(cap, opcode, NEVER);

	x.msg.flags |= FIPC_F_FAST;
	return call(fd, FIPC_IOC_SEND, &x);
}

int msg_recv(int fd, __u64 cap, __u64 deadline, struct fipc_msg *msg)
{
	struct fipc_xfer x;
	int ret;

	memset(&x, POISON, sizeof(x));
	x.msg.cap = cap;
	x.deadline = deadline;
	ret = call(fd, FIPC_IOC_RECV, &x);
	must(x.deadline == deadline);
	*msg = x.msg;
	return ret;
}

int reply_to(int fd, __u64 token, __u64 opcode)
{
	struct fipc_xfer x = xfer_new(token, opcode, POISON64);

	return call(fd, FIPC_IOC_REPLY, &x);
}

int reply(int fd, __u64 opcode)
{
	return reply_to(fd, 0, opcode);
}

int reply_recv(int fd, __u64 cap, __u64 opcode, struct fipc_msg *msg)
{
	struct fipc_xfer x = xfer_new(cap, opcode, PAST);
	int ret = call(fd, FIPC_IOC_REPLY_RECV, &x);

	*msg = x.msg;
	return ret;
}

int await_reply(int fd, __u64 cap, __u64 opcode, struct fipc_xfer *x)
{
	memset(x, POISON, sizeof(*x));
	x->msg.cap = cap;
	x->msg.opcode = opcode;

	return raw_ioctl(fd, FIPC_IOC_AWAIT_REPLY, x);
}

int defer(int fd, __u64 *token)
{
	struct fipc_reply_defer arg = { .reply = POISON64 };
	int ret = call(fd, FIPC_IOC_REPLY_DEFER, &arg);

	*token = arg.reply;
	return ret;
}

int caller_info(int fd, __u64 token, struct fipc_caller_info *info)
{
	memset(info, POISON, sizeof(*info));
	info->reply = token;
	return call(fd, FIPC_IOC_CALLER_INFO, info);
}

__u64 endpoint_new(int fd, __u32 depth)
{
	__u64 cap;

	must(!endpoint_create(fd, depth, &cap));
	return cap;
}

__u64 mint_new(int fd, __u64 cap, __u64 rights, __u64 badge)
{
	__u64 new_cap;

	must(!cap_mint(fd, cap, rights, badge, &new_cap));
	return new_cap;
}

__u64 mint_notify(int fd, __u64 cap, __u64 rights, __u64 badge)
{
	struct fipc_cap_mint arg = {
		.cap = cap, .rights = rights, .badge = badge,
		.flags = FIPC_MINT_NOTIFY, .new_cap = POISON64,
	};

	must(!call(fd, FIPC_IOC_CAP_MINT, &arg));
	return arg.new_cap;
}

int export_new(int fd, __u64 cap)
{
	int exported;

	must(!cap_export(fd, cap, O_CLOEXEC, &exported));
	return exported;
}

int export_with(int fd, __u64 cap, __u64 rights)
{
	__u64 copy = mint_new(fd, cap, rights | FIPC_RIGHT_MINT, 0);
	int exported = export_new(fd, copy);

	must(!cap_drop(fd, copy));
	return exported;
}

__u64 import_new(int fd, int exported)
{
	__u64 cap;

	must(!cap_import(fd, exported, &cap));
	return cap;
}

int fill_queue(int fd, __u64 cap)
{
	int n = 0, ret;

	while (!(ret = msg_send(fd, cap, n, PAST)))
		n++;
	must(ret == -ETIMEDOUT || ret == -EAGAIN);
	return n;
}

int drain_queue(int fd, __u64 cap)
{
	int n = 0;

	while (next_opcode(fd, cap) >= 0)
		n++;
	return n;
}

long next_opcode(int fd, __u64 cap)
{
	struct fipc_msg msg;
	int ret = msg_recv(fd, cap, PAST, &msg);

	return ret ? ret : (long)msg.opcode;
}

bool is_hangup(const struct fipc_msg *msg, __u64 badge)
{
	const struct fipc_msg expected = { .cap = badge, .flags = FIPC_F_HANGUP };

	return !memcmp(msg, &expected, sizeof(expected));
}

__u64 now(void)
{
	struct timespec t;

	must(!clock_gettime(CLOCK_MONOTONIC, &t));
	return t.tv_sec * SECOND + t.tv_nsec;
}

size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

void *page_new(int prot)
{
	void *page = mmap(NULL, page_size(), prot,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(page != MAP_FAILED);
	return page;
}

void *page_pair(int first, int prot)
{
	char *pages = mmap(NULL, 2 * page_size(), first,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(pages != MAP_FAILED);
	must(!mprotect(pages + page_size(), page_size(), prot));
	return pages + page_size();
}

void *read_only(const void *arg, size_t size)
{
	void *page = page_new(PROT_READ | PROT_WRITE);

	must(size <= page_size());
	memcpy(page, arg, size);
	must(!mprotect(page, page_size(), PROT_READ));
	return page;
}

struct fipc_xfer *read_only_xfer(struct fipc_xfer x)
{
	return read_only(&x, sizeof(x));
}
