// Stands in for bootstrap-table on the index of Data Docs: draws the rows, sorts by a header, filters by a word.
"use strict";

(function ($) {
  function draw(table, options, state) {
    const rows = options.data
      .filter((row) => $("<div>").html(Object.values(row).join(" ")).text().toLowerCase().includes(state.word))
      .sort((a, b) => {
        const [x, y] = [a, b].map((row) => row[state.column?.sortName ?? state.column?.field] ?? "");
        return (x > y ? 1 : x < y ? -1 : 0) * state.direction;
      });
    const body = $("<tbody>");
    for (const row of rows) {
      const line = $("<tr>").appendTo(body);
      for (const column of options.columns) {
        $("<td>").html(row[column.field] ?? "").appendTo(line);
      }
      if (row._table_row_link_path) {
        line.css("cursor", "pointer").attr("data-href", row._table_row_link_path);
        line.on("click", () => { window.location = row._table_row_link_path; });
        line.find("td").first().wrapInner($("<a>").attr("href", row._table_row_link_path));
      }
    }
    table.find("tbody").remove();
    table.append(body);
  }

  $.fn.bootstrapTable = function (options) {
    if (typeof options === "string") {
      return this.each(function () { $(this).data("reset")?.(); });
    }
    return this.each(function () {
      const table = $(this).addClass("table table-hover");
      const state = { word: "", column: null, direction: 1 };
      const header = $("<tr>");
      for (const column of options.columns) {
        $("<th>").text(column.title ?? "").css("cursor", "pointer").appendTo(header).on("click", () => {
          state.direction = state.column === column ? -state.direction : 1;
          state.column = column;
          draw(table, options, state);
        });
      }
      table.empty().append($("<thead>").append(header));
      const input = $("<input type='search' class='form-control form-control-sm m-1 w-25' placeholder='筛选 Filter'>");
      input.attr("aria-label", "筛选 Filter").on("input", () => {
        state.word = input.val().toLowerCase();
        draw(table, options, state);
      });
      table.before(input);
      table.data("reset", () => { input.val("").trigger("input"); });
      draw(table, options, state);
    });
  };
}(jQuery));
