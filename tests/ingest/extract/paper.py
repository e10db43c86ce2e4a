"""The forms as rows of cells, small, for tests that change one thing."""

from typing import Any

F3 = [
    ["中小企业暨民营经济主要指标"],
    [None, None, "表    号：", "吉集综3表"],
    ["综合机关名称：通 化 市", "2007年1—6月", "文    号：", "吉统函〔2006〕  号"],
    [None, None, "有效期至：", "2008年12月"],
    [None, None, None, "单位：万元"],
    ["地　区", "单位数(个)", "增加值", None, None, "营业收入", None, None, "实缴税金"],
    [None, None, *["1—本月", "上年同期", "增减%"] * 3],
    ["甲", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ["全　市", 12, 300, 200, 50, 900, 800, 12.5, 30, 20, 50],
    ["　其中：工业", "—", 120, 100, 20, *["—"] * 6],
    ["　东昌区", 5, "１００", "90", "11.1%", "1,000", "…", None, "***", "免报", "-3.5"],
    ["　梅河口市", 7, 200, 110, 81.8, 600, 500, 20, 10, 9, 11.1],
    ["单位负责人：甲　　填表人：乙　　联系电话：0000　　报出日期：2007年7月10日"],
    ["说明：1.本表由各市(州)填报。"],
]
F3_MERGES = ["A6:A7", "B6:B7", "C6:E6", "F6:H6", "I6:K6"]

F5 = [
    ["产业集聚区、专业村镇、产业升级示范区和产业集群名录及认定情况"],
    ["表    号：", "吉集综5表"],
    ["综合机关名称：通 化 市", "2007年二季度"],
    "序号 单位代码 单位名称 类别 所在县(市、区) 主导产业 所属单位代码 认定文号 认定时间 状态".split(),
    [1, "Z22050001", "甲集聚区", "产业集聚区", "东 昌 区", "医药", "C01", "吉发〔2006〕1号", "2006-12-20", "已认定"],
    [2, "T22050001", "乙镇", "专业 村镇", "梅河口市", "米业", None, None, "2006年12月20日", "已认定"],
    [3, "D22050001", "丙区", "产业升级示范区", "集　安　市", "参业", "—", None, None, "推荐"],
    [4, "C01", "丁集群", "产业集群", "通化市", "医药", None, None, "2006/1/5", "已撤销"],
]


def changed(changes: dict[tuple[int, int], Any], rows: list[list[Any]] = F3) -> list[list[Any]]:
    """The rows with some cells (counted from 1) replaced; grows as needed."""
    copy = [list(row) for row in rows]
    for (row, column), value in changes.items():
        while len(copy) < row:
            copy.append([])
        copy[row - 1] += [None] * (column - len(copy[row - 1]))
        copy[row - 1][column - 1] = value
    return copy
