# The verbs of this project; `make help` lists them.
APP := .venv/bin/python
BOT := bot/.venv/bin/python
export PYTHONPATH := $(CURDIR)
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
APP_TESTS := tests/test_suite.py tests/test_imports.py tests/test_docs.py tests/test_embedding.py tests/knowledge tests/knowledge_sheet tests/backend tests/contract tests/gateway tests/actions tests/operations tests/deploy
APP_CODE := knowledge knowledge_sheet actions backend gateway deploy
EXAM := $(wildcard tests/knowledge/exam/*.tsv)
empty :=
comma := ,
space := $(empty) $(empty)
TWINS := tests/knowledge/exam_twins.tsv
QUESTIONS ?= $(subst $(space),$(comma),$(EXAM))

.DEFAULT_GOAL := help
.PHONY: help setup run chat test lint fmt types knowledge export import web train unit conversations end_to_end browser evaluate explain bench check-channel dead-letters check-backend clean

help: ## 显示全部命令
	@grep -hE '^[a-z_-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## 安装两个环境（首次约 1–2 分钟）
	@deploy/setup.sh

run: setup ## 准备好一切并启动四个进程
	@$(APP) -m deploy.run

chat: setup ## 在终端里与助手对话（先在另一个终端 make run）
	@$(APP) -m gateway.terminal_chat $(if $(AS),--as $(AS))

test: setup lint types knowledge web unit train conversations end_to_end browser ## 安装并通过全部检查与测试

lint: setup ## 代码风格检查
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

fmt: setup ## 自动整理代码格式
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

types: setup ## 静态类型检查
	@.venv/bin/mypy $(APP_CODE)

knowledge: setup ## 检查知识条目
	@$(APP) -m knowledge.lint

export: setup ## 导出知识表格：make export FILE=faq.xlsx（或 .csv）
	@$(APP) -m knowledge_sheet export "$(FILE)"

import: setup ## 导入知识表格：先看差异，确认后写入；YES=1 不再询问
	@$(APP) -m knowledge_sheet import "$(FILE)" $(if $(YES),--yes)

web: setup ## 网页挂件：类型、风格、单元测试、构建结果一致
	@web/check.sh

unit: setup ## 各包的单元测试
	@$(APP) -m pytest $(APP_TESTS)
	@$(BOT) -m pytest tests/bot tests/bench

train: setup ## 需要时训练模型
	@$(BOT) -W ignore -m rasa data validate --domain domain --fail-on-warnings
	@$(APP) -m deploy.model

conversations: train ## 考试，以及机器人与动作服务的对话测试
	@$(APP) -m pytest tests/test_exam.py tests/conversations

end_to_end: train ## 四个进程的端到端测试（SQLite 与 PostgreSQL）
	@$(APP) -m pytest tests/end_to_end

browser: train ## 浏览器测试（Chromium，真实的四个进程）
	@$(APP) -m pytest tests/browser

evaluate: train ## 评测：make evaluate QUESTIONS=题目.tsv REPORT=报告.json
	@$(BOT) -W ignore -m bot.evaluate --questions "$(QUESTIONS)" $(if $(REPORT),--report "$(REPORT)") \
		$(if $(CURVE),--curve "$(CURVE)") $(if $(filter file,$(origin QUESTIONS)),--twins $(TWINS))

explain: train ## 解释一句话为什么这样理解：make explain TEXT="怎么查看代金券"
	@$(BOT) -W ignore -m bot.explain --text "$(TEXT)"

bench: train ## 全部评测，写入 docs/benchmarks.md；AFQMC=目录 加上外部考题
	@$(APP) -m bench.compare
	@$(BOT) -W ignore -m bench.understanding
	@$(BOT) -W ignore -m bench.comparison --stock var/bench/stock.tar.gz
	@$(BOT) -W ignore -m bench.afqmc

check-channel: setup ## 检查即时通讯渠道的配置：make check-channel NAME=wecom
	@$(APP) -m gateway.channel.check $(NAME)

dead-letters: setup ## 即时通讯里没有送达的消息；RETRY=编号 或 RETRY=all 重发
	@$(APP) -m gateway.channel.dead_letters $(if $(RETRY),$(if $(filter all,$(RETRY)),--retry-all,--retry $(RETRY)))

check-backend: setup ## 检查自己的后端（会写入，用测试环境）：make check-backend URL=http://127.0.0.1:8090
	@$(APP) -m backend.contract --url "$(URL)" $(if $(KEY),--key "$(KEY)") $(if $(PEOPLE),--people "$(PEOPLE)") \
		$(if $(READ_ONLY),--read-only)

clean: ## 删除运行数据与模型
	@rm -rf var models
