# Two commands carry a new machine: `make run` and `make test`. Everything else is listed by `make help`.
# Python 3.11 or newer is all that must be there; scripts/setup.py brings the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test check fmt docs bench clean lock messages

# Chinese stands in sources and output alike, whatever language the machine speaks.
export PYTHONUTF8 := 1

PORT ?= 8000
ARGS ?=
BIN := .venv/bin
SETUP = python=$$(sh scripts/find-python.sh) && "$$python" scripts/setup.py

help: ## 显示本说明 · show this list
	@echo "Bihuan 闭环"
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  PORT=9000 make run                     换一个端口 · serve on another port"
	@echo "  DATABASE_URL=postgres://… make run     使用 PostgreSQL · PostgreSQL instead of SQLite"
	@echo "  make test ARGS='tests/kernel -k clock' 只跑一部分测试 · only some of the tests"

setup: ## 准备环境（run 与 test 会自动调用） · prepare the environment (run and test do it by themselves)
	@$(SETUP)

run: ## 准备环境、载入示例区、演一个月、开站 · set up, load the example district, play a month, serve
	@$(SETUP) --port $(PORT)
	@PORT=$(PORT) $(BIN)/bihuan run --port $(PORT) $(ARGS)

test: ## 准备环境并运行全部检查与测试 · set up, then every check and test
	@$(SETUP)
	@$(BIN)/python scripts/test.py $(ARGS)

check: ## 只做静态检查，不跑测试 · only the static checks
	@$(SETUP)
	@$(BIN)/python scripts/test.py --checks

fmt: ## 整理代码格式 · format the code and fix what can be fixed
	@$(SETUP)
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

docs: ## 重新生成参考文档 · write the generated reference pages again
	@$(SETUP)
	@$(BIN)/bihuan docs $(ARGS)

bench: ## 量一量速度 · measure the speed of pages, lookups and actions
	@$(SETUP)
	@$(BIN)/bihuan bench cases $(if $(ARGS),$(ARGS),--cases 10000)

messages: ## 收集待译文字并检查英文是否齐全 · collect the messages and tell which lack English
	@$(SETUP)
	@$(BIN)/python scripts/messages.py extract
	@$(BIN)/python scripts/messages.py check

lock: ## 重新锁定依赖版本（联网） · lock the versions of the dependencies again (network)
	@$(SETUP)
	@$(BIN)/python scripts/lock.py

clean: ## 删除环境与生成物，保留 var/ 里的数据 · remove what was built; the data in var/ stays
	rm -rf .venv node_modules build dist src/bihuan/web/static/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/setup var/test
	find src -name '*.mo' -delete
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
