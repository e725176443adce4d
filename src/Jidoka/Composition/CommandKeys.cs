using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Jidoka.Configuring;
using Jidoka.Storage.Recording;

namespace Jidoka.Composition;

/// <summary>
/// A key provider that is a program: one line of JSON on its standard input, one on its standard output, exit code 0. So any key
/// management service's command line fits, and the key stands in no argument. What it says on its standard error is not kept, for that
/// could hold the key.
/// </summary>
internal sealed class CommandKeys(KeyCommand command, string folder) : IKeyProvider
{
    /// <summary>How long the program may take, in milliseconds; then it is ended with all that it started.</summary>
    public const int TimeoutMs = 30_000;

    /// <summary>The most bytes of its answer.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    private const int Version = 1;

    /// <summary>Shortens the wait, for tests.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(TimeoutMs);

    /// <summary>The provider that is configured; null: none.</summary>
    public static CommandKeys? Of(JidokaOptions options) =>
        options.KeyProvider is { } command ? new(command, options.BaseFolder) : null;

    /// <inheritdoc/>
    public ValueTask<byte[]> WrapAsync(
        ReadOnlyMemory<byte> key,
        KeyContext context,
        CancellationToken cancelled
    ) => AskAsync("wrap", "key", key, "wrapped", context, cancelled);

    /// <inheritdoc/>
    public ValueTask<byte[]> UnwrapAsync(
        ReadOnlyMemory<byte> wrapped,
        KeyContext context,
        CancellationToken cancelled
    ) => AskAsync("unwrap", "wrapped", wrapped, "key", context, cancelled);

    private async ValueTask<byte[]> AskAsync(
        string operation,
        string gives,
        ReadOnlyMemory<byte> given,
        string asks,
        KeyContext context,
        CancellationToken cancelled
    )
    {
        using var process = Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(Timeout);
        var answer = new byte[MaxAnswerBytes + 1];
        try
        {
            var said = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await WriteAsync(process, operation, gives, given, context, limit.Token);
            var length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(
                answer,
                answer.Length,
                throwOnEndOfStream: false,
                limit.Token
            );
            if (length > MaxAnswerBytes)
                throw Fault(operation, $"answers more than {MaxAnswerBytes} bytes");
            await process.WaitForExitAsync(limit.Token);
            await said;
            if (process.ExitCode != 0)
                throw Fault(operation, $"ended with exit code {process.ExitCode}");
            return Read(answer.AsSpan(0, length), asks)
                ?? throw Fault(
                    operation,
                    $"did not answer one line of JSON with '{asks}' in base64"
                );
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw Fault(operation, $"took longer than {Timeout.TotalSeconds:0.###} s");
        }
        catch (IOException)
        {
            throw Fault(operation, "closed its input or output before it had answered");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
            End(process);
        }
    }

    private static async Task WriteAsync(
        Process process,
        string operation,
        string gives,
        ReadOnlyMemory<byte> given,
        KeyContext context,
        CancellationToken limit
    )
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("operation", operation);
            writer.WriteString("purpose", context.Purpose);
            writer.WriteString("reason", context.Reason);
            writer.WriteBase64String(gives, given.Span);
            writer.WriteEndObject();
        }
        line.Write("\n"u8);
        try
        {
            var input = process.StandardInput.BaseStream;
            await input.WriteAsync(line.WrittenMemory, limit);
            await input.FlushAsync(limit);
            input.Close();
        }
        finally
        {
            line.Clear();
        }
    }

    private static byte[]? Read(ReadOnlySpan<byte> answer, string asks)
    {
        byte[]? found = null;
        try
        {
            var reader = new Utf8JsonReader(answer);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(asks);
                reader.Read();
                if (!isIt)
                    reader.Skip();
                else if (
                    found is not null
                    || reader.TokenType != JsonTokenType.String
                    || !reader.TryGetBytesFromBase64(out found)
                )
                    return null;
            }
            // Behind the object nothing but white space: two answers would leave it open which one counts.
            return reader.Read() ? null : found;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Process Start()
    {
        var program = command.Program;
        try
        {
            var start = new ProcessStartInfo(
                program.AsSpan().IndexOfAny('/', '\\') >= 0
                    ? Path.GetFullPath(program, folder)
                    : program
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            foreach (var argument in command.Arguments)
                start.ArgumentList.Add(argument);
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new KeyProviderException($"'{program}' cannot be started: {e.Message}", e);
        }
    }

    private KeyProviderException Fault(string operation, string what) =>
        new($"'{command.Program}', asked to {operation}, {what}; run it by hand to see why");

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e)
            when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile.
        }
    }
}
