using System.Net;
using System.Text;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Witnessing;

/// <summary>A witness over HTTP: <c>POST /add-checkpoint</c> (C2SP tlog-witness). A request proves itself; no credential is asked.</summary>
internal static class WitnessPort
{
    private const string SizeType = "text/x.tlog.size";
    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>Builds it; the caller starts it.</summary>
    public static WebApplication Build(
        Witness witness,
        IPEndPoint address,
        TlsOptions? tls,
        ILoggerFactory logs
    )
    {
        var app = KestrelPort.CreateBuilder(address, tls, WitnessRequest.MaxBytes, logs).Build();
        app.MapPost("/add-checkpoint", (HttpContext context) => AnswerAsync(context, witness));
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, Witness witness)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        WitnessAnswer answer;
        try
        {
            answer = witness.Add(body);
        }
        catch (LedgerUnavailableException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        context.Response.StatusCode = (int)answer.Verdict;
        context.Response.ContentType =
            answer.Verdict == WitnessVerdict.Conflict ? SizeType : TextType;
        await context.Response.WriteAsync(answer.Text, context.RequestAborted);
    }
}
