using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>What a command says: a value, as JSON for programs or as text for people.</summary>
/// <param name="json">Whether JSON was asked for.</param>
/// <param name="output">Where it goes.</param>
internal sealed class Terminal(bool json, TextWriter output)
{
    private const int PipeWidth = 200;
    private readonly IAnsiConsole _console = Open(output);

    /// <summary>Whether JSON was asked for.</summary>
    public bool Json => json;

    /// <summary>Says a value.</summary>
    public void Say<T>(T value, JsonTypeInfo<T> info, Action<IAnsiConsole> text)
    {
        if (!json)
        {
            text(_console);
            return;
        }
        using var stream = new MemoryStream();
        var form = new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var writer = new Utf8JsonWriter(stream, form))
            JsonSerializer.Serialize(writer, value, info);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Says a text for people.</summary>
    public void Tell(Action<IAnsiConsole> text) => text(_console);

    /// <summary>A table without frills.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).NoWrap());
        return table;
    }

    /// <summary>Text that is not markup.</summary>
    public static string Plain(object? value) => Markup.Escape(value?.ToString() ?? "");

    private static IAnsiConsole Open(TextWriter output)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        if (System.Console.IsOutputRedirected)
            console.Profile.Width = PipeWidth;
        return console;
    }
}
